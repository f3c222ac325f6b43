package dev.pmc.placement;

import dev.pmc.placement.constraint.AgentFacts;
import dev.pmc.placement.constraint.JobConstraint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a request will ever have a place, as machines are: what to say at once rather than after hours of waiting. */
public final class Prospects {
    private Prospects() {}

    /**
     * Why no agent could ever take a request, whatever were free there, in words that begin with them.
     *
     * @param agents all that are known, whether they are there now or not
     * @return empty if one could, or none is known of which that can be said
     */
    public static Optional<String> objection(Request request, Collection<? extends AgentFacts> agents) {
        if (request.constraints().isEmpty()) {
            return Optional.empty();
        }
        List<? extends AgentFacts> candidates = agents.stream()
                .filter(agent -> SiteAttributes.isEnabled(agent.attributes()) && isIts(request.hostname(), agent))
                .toList();
        if (candidates.isEmpty() || candidates.stream().anyMatch(agent -> allows(request.constraints(), agent))) {
            return Optional.empty();
        }
        List<JobConstraint> never = request.constraints().stream()
                .filter(constraint -> candidates.stream().noneMatch(constraint::isPossible))
                .toList();
        String words = (never.isEmpty() ? request.constraints() : never)
                .stream().map(JobConstraint::toString).collect(Collectors.joining(" and "));
        return Optional.of("none of the " + candidates.size() + " agents that pmc knows could ever meet "
                + (never.isEmpty() ? "all of " : "") + words);
    }

    private static boolean isIts(@Nullable String hostname, AgentFacts agent) {
        return hostname == null || MachineName.same(hostname, agent.hostname());
    }

    private static boolean allows(List<JobConstraint> constraints, AgentFacts agent) {
        return constraints.stream().allMatch(constraint -> constraint.isPossible(agent));
    }
}
