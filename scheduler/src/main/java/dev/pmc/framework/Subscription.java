package dev.pmc.framework;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.scheduler.Protos.OfferConstraints;
import org.jspecify.annotations.Nullable;

/**
 * What a framework wants its master to know of it, and what is sent again whenever it subscribes. Immutable.
 *
 * @param suppressed roles that want no offers now
 */
record Subscription(
        FrameworkInfo framework,
        Set<String> suppressed,
        @Nullable OfferConstraints constraints) {
    Subscription {
        suppressed = Set.copyOf(suppressed);
    }

    Subscription withId(FrameworkID id) {
        return new Subscription(framework.toBuilder().setId(id).build(), suppressed, constraints);
    }

    /** Suppresses these roles; for none, all. */
    Subscription suppress(Collection<String> roles) {
        Set<String> more = new TreeSet<>(suppressed);
        more.addAll(roles.isEmpty() ? roles() : roles);
        // A master refuses a whole subscription that suppresses a role which the framework does not have.
        more.retainAll(roles());
        return new Subscription(framework, more, constraints);
    }

    /** Revives these roles; for none, all. */
    Subscription revive(Collection<String> roles) {
        Set<String> fewer = new TreeSet<>(suppressed);
        fewer.removeAll(roles.isEmpty() ? Set.copyOf(suppressed) : Set.copyOf(roles));
        return new Subscription(framework, fewer, constraints);
    }

    /** Another description of the same framework. */
    Subscription replacedBy(FrameworkInfo info, Collection<String> roles, @Nullable OfferConstraints offerConstraints) {
        FrameworkInfo identified =
                framework.hasId() ? info.toBuilder().setId(framework.getId()).build() : info;
        return new Subscription(identified, Set.copyOf(roles), offerConstraints);
    }

    boolean partitionAware() {
        return has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    }

    private boolean has(FrameworkInfo.Capability.Type type) {
        return framework.getCapabilitiesList().stream().anyMatch(capability -> capability.getType() == type);
    }

    /** A framework that is not MULTI_ROLE has its one role in the old field. */
    @SuppressWarnings("deprecation")
    private List<String> roles() {
        return has(FrameworkInfo.Capability.Type.MULTI_ROLE) ? framework.getRolesList() : List.of(framework.getRole());
    }
}
