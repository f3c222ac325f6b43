package dev.pmc.cli.daemon;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.fleet.FleetIndex;
import dev.pmc.core.vm.Policy;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.status.KnownHosts;
import dev.pmc.status.StatusBoard;
import java.time.Instant;

/**
 * Has ready what is as large as the fleet of what a leader needs, by following what the hostdb holds. So taking over makes nothing of
 * that size.
 *
 * <p>Thread rule: that of a {@link StateWatch}. Life cycle: {@code (read | followed)* core? board?}, the last two when the hostdb was
 * loaded, for the state that was told last.
 */
final class Understudy implements StateWatch {
    private final Policy policy;
    private FleetIndex index;
    private KnownHosts hosts;

    Understudy(Policy policy) {
        this.policy = policy;
        State nothing = State.empty("");
        index = FleetIndex.of(nothing, policy);
        hosts = KnownHosts.of(nothing, policy);
    }

    @Override
    public void read(State state) {
        index = FleetIndex.of(state, policy);
        hosts = KnownHosts.of(state, policy);
    }

    @Override
    public void followed(State before, Changes changes) {
        index.follow(before, changes);
        hosts.follow(changes);
    }

    Policy policy() {
        return policy;
    }

    /** The mind of a leader that begins with that state. */
    Core core(State loaded) {
        return new Core(loaded, index, policy);
    }

    /** What a leader shows that begins with that state. */
    StatusBoard board(State loaded, Instant now) {
        return new StatusBoard(loaded, hosts, policy, now);
    }
}
