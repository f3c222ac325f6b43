package dev.pmc.placement;

import dev.pmc.placement.constraint.Constraint;
import dev.pmc.placement.constraint.FleetView;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.NotFailedThere;
import dev.pmc.placement.constraint.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an agent is searched for by.
 *
 * @param musts the job's constraints without which no agent will do
 * @param likes what is done without if it cannot be had, the most important one first
 */
record Wishes(List<JobConstraint> musts, List<Constraint> likes) {
    private static final Wishes NONE = new Wishes(List.of(), List.of());

    /** @param avoided agents that are taken only if no others are known that will do */
    static Wishes of(Request request, Set<String> avoided) {
        if (request.constraints().isEmpty() && avoided.isEmpty()) {
            return NONE;
        }
        List<JobConstraint> musts = new ArrayList<>();
        List<Constraint> likes = new ArrayList<>();
        if (!avoided.isEmpty()) {
            likes.add(new NotFailedThere(avoided));
        }
        for (JobConstraint constraint : request.constraints()) {
            if (constraint instanceof Preference preference) {
                likes.add(preference.wish());
            } else {
                musts.add(constraint);
            }
        }
        return new Wishes(musts, likes);
    }

    /** Only what must be. */
    Wishes withoutLikes() {
        return new Wishes(musts, List.of());
    }

    /** The same with one more. */
    Wishes and(Constraint like) {
        return new Wishes(musts, Stream.concat(likes.stream(), Stream.of(like)).toList());
    }

    /** Those that choose among agents once and for all. */
    List<JobConstraint> lasting() {
        return isNothing()
                ? List.of()
                : ofJob().filter(JobConstraint::isLasting).toList();
    }

    /** Whether it is known, without a look at any agent, that none will do. */
    boolean areHopeless(Request request, FleetView fleet) {
        return !isNothing() && ofJob().anyMatch(constraint -> constraint.isHopeless(request, fleet));
    }

    /** An agent that has so many VMs of the request's type will not do, in thousandths. */
    long mostOfType(Request request) {
        Integer max = request.maxPerAgent();
        long most = max == null ? TypeColumns.NO_ROOM : 1000L * max;
        for (JobConstraint constraint : musts) {
            most = Math.min(most, 1000L * constraint.mostOfTypePerAgent());
        }
        return most;
    }

    /** Whether an agent has what is liked; what must be is for the rules to say. */
    boolean areLiked(Request request, RankedAgent agent, FleetView fleet) {
        for (Constraint like : likes) {
            if (like.veto(request, agent, fleet) != null) {
                return false;
            }
        }
        return true;
    }

    private boolean isNothing() {
        return musts.isEmpty() && likes.isEmpty();
    }

    private Stream<JobConstraint> ofJob() {
        return Stream.concat(
                musts.stream(),
                likes.stream().filter(JobConstraint.class::isInstance).map(JobConstraint.class::cast));
    }
}
