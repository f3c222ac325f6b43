package dev.pmc.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for a test, and meanwhile sees to its processes and does what is to be done later.
 *
 * <p>Thread rule: one thread, which does all of it.
 */
final class Attendant {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final Runnable rounds;
    private final List<Chore> chores = new ArrayList<>();

    /** Something that is to be done at a time, by {@link System#nanoTime}. */
    private record Chore(long due, Runnable work) {}

    /** @param rounds what is to be seen to every few milliseconds */
    Attendant(Runnable rounds) {
        this.rounds = rounds;
    }

    /** Has something done after that time, if somebody waits then. */
    void later(Duration delay, Runnable work) {
        chores.add(new Chore(System.nanoTime() + delay.toNanos(), work));
    }

    /** Whether nothing is left that was to be done later. */
    boolean hasNoChores() {
        return chores.isEmpty();
    }

    /** Lets time pass. */
    void pass(Duration time) {
        await(time, () -> false);
    }

    /** Waits until a condition holds; false if it does not in time. */
    boolean await(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            look();
            if (condition.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void look() {
        rounds.run();
        long now = System.nanoTime();
        List<Chore> due = chores.stream().filter(chore -> chore.due() <= now).toList();
        chores.removeAll(due);
        due.forEach(chore -> chore.work().run());
    }
}
