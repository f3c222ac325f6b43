package dev.pmc.local.master;

import java.time.Instant;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows of one agent.
 *
 * @param since when it came to stand so
 * @param drain null unless operators have drained it
 * @param deactivated nothing of it is offered
 */
record RegistryEntry(
        AgentInfo info,
        Standing standing,
        Instant since,
        @Nullable DrainInfo drain,
        boolean deactivated) {
    enum Standing {
        ADMITTED,
        UNREACHABLE,
        GONE
    }

    static RegistryEntry admitted(AgentInfo info, Instant since) {
        return new RegistryEntry(info, Standing.ADMITTED, since, null, false);
    }

    RegistryEntry become(Standing newStanding, Instant now) {
        return new RegistryEntry(info, newStanding, now, drain, deactivated);
    }

    RegistryEntry withInfo(AgentInfo newInfo) {
        return new RegistryEntry(newInfo, standing, since, drain, deactivated);
    }

    RegistryEntry deactivated(@Nullable DrainInfo newDrain) {
        return new RegistryEntry(info, standing, since, newDrain, true);
    }

    RegistryEntry reactivated() {
        return new RegistryEntry(info, standing, since, null, false);
    }
}
