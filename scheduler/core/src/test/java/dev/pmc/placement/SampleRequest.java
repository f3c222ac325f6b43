package dev.pmc.placement;

import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds requests: one cpu, 1 GiB of memory and 2 GiB of disk under the executor "exec", whose share is 0.1 cpus and 128 MiB. */
final class SampleRequest {
    private @Nullable Integer most;
    private @Nullable String hostname;
    private @Nullable String notAgent;
    private Request.@Nullable AgentIdentity identity;
    private Strategy strategy = Strategy.MIN_COMP_FIT;
    private List<JobConstraint> constraints = List.of();
    private boolean firstPlacement;
    private boolean expected;

    SampleRequest strategy(Strategy its) {
        strategy = its;
        return this;
    }

    SampleRequest hostname(String only) {
        hostname = only;
        return this;
    }

    SampleRequest notAgent(String but) {
        notAgent = but;
        return this;
    }

    SampleRequest identity(String agent, @Nullable String address) {
        identity = new Request.AgentIdentity(agent, address);
        return this;
    }

    SampleRequest most(int perAgent) {
        most = perAgent;
        return this;
    }

    SampleRequest constraint(String... spelling) {
        constraints = List.of(JobConstraints.parse(List.of(spelling)));
        return this;
    }

    SampleRequest firstPlacement() {
        firstPlacement = true;
        return this;
    }

    SampleRequest expected() {
        expected = true;
        return this;
    }

    Request build() {
        return new Request(
                new ComponentType("web"),
                Resources.of(1, 1024, 2048),
                ExecutorId.of("exec"),
                Resources.of(0.1, 128, 0),
                most,
                strategy,
                constraints,
                hostname,
                notAgent,
                identity,
                firstPlacement,
                expected);
    }
}
