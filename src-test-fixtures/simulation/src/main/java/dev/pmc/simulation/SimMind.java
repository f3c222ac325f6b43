package dev.pmc.simulation;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.FleetIndex;
import dev.pmc.core.vm.Policy;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.placement.ExecutorId;
import dev.pmc.vm.VmTask.VirtType;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler has in mind. While it stands by that is what follows from the records, kept up with each commit that it sees;
 * when it leads, the real core goes on with it.
 */
final class SimMind implements StateWatch {
    static final Policy.Limits LIMITS = policy("any").limits();

    private final Policy policy;
    private FleetIndex index;
    private @Nullable Core core;
    /** What the hostdb would hold if it had stored what the core asked for, and nothing else. */
    private State asked = State.empty("none");

    /** @param scheduler by whose name it is known whose executors are started */
    SimMind(String scheduler) {
        policy = policy(scheduler);
        index = FleetIndex.of(asked, policy);
    }

    /** All decide by the same, but each serves the executors that it starts. */
    private static Policy policy(String name) {
        return Policy.standard(
                archive -> archive == null ? new ExecutorId("virtmesos", name) : ExecutorId.of("virtmesos-" + archive),
                VirtType.QEMU);
    }

    @Override
    public void read(State state) {
        index = FleetIndex.of(state, policy);
    }

    @Override
    public void followed(State before, Changes changes) {
        index.follow(before, changes);
    }

    /** It leads from now on, and that is what it was told last. */
    void lead(State state) {
        asked = state;
        core = new Core(state, index, policy);
    }

    /** The process has ended. */
    void forget() {
        core = null;
    }

    boolean leads() {
        return core != null;
    }

    Core core() {
        if (core == null) {
            throw new IllegalStateException("the scheduler does not lead");
        }
        return core;
    }

    /** A decision is durable. */
    void committed(Decision decision) {
        if (!decision.changes().isEmpty()) {
            asked = asked.after(decision.changes());
        }
        Invariants.stateIsWhatChangesComeTo(decision.state(), asked);
    }
}
