package dev.pmc.core.machine;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.LifecycleStep;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Empties machines: has the VMs that are to run there end, a few at a time, whose disks stay. That they are to run stays their
 * goal, so they come up again when the machine is undrained. Which machines are emptied stands in their records, and how far that
 * has come in those of the VMs, so a restart goes on with it. Not thread-safe.
 */
public final class Evacuation {
    /** So many guests shut down at a time on one machine. */
    private static final int AT_ONCE = 10;

    private static final Duration LOOK = Duration.ofSeconds(1);
    /** On a machine that is empty, whoever comes up all the same is one who was out of reach. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);

    private final Fleet fleet;
    /** Whether each of the machines that are to be empty is, by name. */
    private final Map<String, Boolean> empty = new HashMap<>();

    private Instant next = Instant.EPOCH;

    public Evacuation(State state, Fleet fleet) {
        this.fleet = fleet;
        state.machines().stream().filter(Machine::emptied).forEach(machine -> begin(machine.hostname()));
    }

    /** The machine is to be empty from now on. */
    public void begin(String hostname) {
        empty.putIfAbsent(MachineName.of(hostname), false);
        next = Instant.EPOCH;
    }

    /** VMs may run on the machine again. */
    public void end(String hostname) {
        empty.remove(MachineName.of(hostname));
    }

    /** When it is to be looked again; empty if no machine is emptied. */
    public Optional<Instant> next() {
        return empty.isEmpty() ? Optional.empty() : Optional.of(next);
    }

    /** The VMs of a machine that are there still: those to be ended, and how many are on their way. */
    private static final class Rest {
        final List<VmRecord> running = new ArrayList<>();
        int others;
    }

    /**
     * Has the next VMs end, if it is time.
     *
     * @param apply is given each of them, and what is to become of it
     */
    public void attend(DecisionBuilder turn, BiConsumer<VmRecord, LifecycleStep> apply) {
        if (empty.isEmpty() || turn.now.isBefore(next)) {
            return;
        }
        Map<String, Rest> rests = rests();
        empty.replaceAll((machine, was) -> {
            Rest rest = rests.get(machine);
            if (rest == null && !was) {
                turn.note(Note.info("a machine is empty, no host runs there").with("agent", machine));
            }
            return rest == null;
        });
        rests.values()
                .forEach(rest -> rest.running.stream()
                        .limit(Math.max(0, AT_ONCE - rest.others))
                        .forEach(vm -> apply.accept(vm, Lifecycle.vacating(vm, turn.now))));
        next = turn.now.plus(empty.containsValue(false) ? LOOK : LOOK_AGAIN);
    }

    private Map<String, Rest> rests() {
        Map<String, Rest> rests = new HashMap<>();
        for (VmRecord vm : fleet.all()) {
            String machine = vm.home() == null ? null : MachineName.of(vm.home().hostname());
            Attempt attempt = vm.attempt();
            if (machine == null || !empty.containsKey(machine)) {
                continue;
            }
            boolean runs = attempt != null && attempt.verb() == Verb.RUN;
            boolean isToEnd = runs
                    && vm.goal() == Goal.RUN
                    && vm.standing().isReachable()
                    && vm.standing().activity() != Activity.STOP;
            if (isToEnd) {
                rests.computeIfAbsent(machine, none -> new Rest()).running.add(vm);
            } else if (attempt != null || vm.location().mayStillRun()) {
                rests.computeIfAbsent(machine, none -> new Rest()).others++;
            }
        }
        return rests;
    }
}
