package dev.pmc.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A process on a machine of its own: it lives, once and again, is paused at times, and has its own idea of the time. What is to
 * happen in it while it is paused waits, in its order; what was to happen in an earlier life does not happen.
 *
 * <p>Its clock goes by the machine's at the start of a life, and then by the time that passes, as the loop's does. So two processes
 * may be hours apart, and one that was suspended with its machine is behind.
 */
final class SimProcess {
    private final World world;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private Runnable resumed = () -> {};
    private int life;
    private boolean alive;
    private boolean paused;
    private long machineAhead;
    private long ahead;
    private long resumedAt;

    SimProcess(World world) {
        this.world = world;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isPaused() {
        return paused;
    }

    /** When it was resumed last, in milliseconds since the beginning. */
    long resumedAt() {
        return resumedAt;
    }

    /** @param resumed is done first of all whenever it was paused and goes on */
    void start(Runnable resumed) {
        this.resumed = resumed;
        life++;
        alive = true;
        ahead = machineAhead;
    }

    void end() {
        alive = false;
        paused = false;
        waiting.clear();
    }

    /** It goes on after so long; until then nobody can tell it from a dead one. */
    void pause(long duration, boolean suspended) {
        paused = true;
        int mine = life;
        world.agenda.in(duration, () -> {
            if (alive && life == mine) {
                paused = false;
                resumedAt = world.agenda.now();
                ahead -= suspended ? duration : 0;
                List<Runnable> due = List.copyOf(waiting);
                waiting.clear();
                resumed.run();
                due.forEach(what -> in(0, what));
            }
        });
    }

    /** The machine's clock is set; the process notices when it is started again. */
    void setClock(long millis) {
        machineAhead += millis;
    }

    /** What the process takes for the present. */
    Instant now() {
        return world.agenda.instant().plusMillis(ahead);
    }

    /** The first moment of the agenda that is not before what the process takes for that instant. */
    long momentOf(Instant instant) {
        return Agenda.millis(instant.minusMillis(ahead));
    }

    /** Does something in the process after a while. */
    void in(long delay, Runnable what) {
        at(world.agenda.now() + delay, what);
    }

    void at(long moment, Runnable what) {
        int mine = life;
        world.agenda.at(moment, () -> {
            if (alive && life == mine) {
                take(what);
            }
        });
    }

    /** Something reaches the process. */
    void take(Runnable what) {
        if (paused) {
            waiting.add(what);
        } else if (alive) {
            what.run();
        }
    }
}
