package dev.pmc.cli.daemon;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.fleet.FleetIndex;
import dev.pmc.core.vm.Policy;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.StateWatch;
import dev.pmc.status.KnownHosts;
import dev.pmc.status.StatusBoard;
import java.time.Instant;

/**
 * Has ready what is as large as the fleet of what a leader needs, by following what the hostdb holds. So taking over makes nothing of
 * that size.
 *
 * <p>Thread rule: that of a {@link StateWatch}. Life cycle: {@code (read | followed)* core? board? discovery?}, the last three when the
 * hostdb was loaded, for the state that was told last.
 */
final class Understudy implements StateWatch {
    /** When a standby's services have changed: whoever leads with them says that they are as of now. */
    private static final Instant NEVER_SHOWN = Instant.EPOCH;

    private final Policy policy;
    private FleetIndex index;
    private KnownHosts hosts;
    private ServiceDirectory services;

    Understudy(Policy policy) {
        this.policy = policy;
        State nothing = State.empty("");
        index = FleetIndex.of(nothing, policy);
        hosts = KnownHosts.of(nothing, policy);
        services = ServiceDirectory.of(nothing);
    }

    @Override
    public void read(State state) {
        index = FleetIndex.of(state, policy);
        hosts = KnownHosts.of(state, policy);
        services = ServiceDirectory.of(state);
    }

    @Override
    public void followed(State before, Changes changes) {
        index.follow(before, changes);
        hosts.follow(changes);
        services = services.after(before, changes, NEVER_SHOWN);
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

    /** Which services it says that there are. */
    DiscoveryBoard discovery(State loaded, Epoch epoch, Instant now) {
        return new DiscoveryBoard(loaded, services.led(epoch.number(), now));
    }
}
