package dev.pmc.framework;

import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * What a framework wants its master to know of it, and what is sent again whenever it subscribes. Immutable.
 *
 * @param suppressed it wants no offers now
 */
record Subscription(FrameworkInfo framework, boolean suppressed) {
    Subscription with(FrameworkID id) {
        return new Subscription(framework.toBuilder().setId(id).build(), suppressed);
    }

    Subscription with(boolean nowSuppressed) {
        return new Subscription(framework, nowSuppressed);
    }

    /** It names its framework, so that subscribing twice does no harm. */
    boolean isRepeatable() {
        return framework.hasId();
    }

    boolean partitionAware() {
        return has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    }

    /** A framework that is not MULTI_ROLE has its one role in the old field. */
    @SuppressWarnings("deprecation")
    List<String> roles() {
        return has(FrameworkInfo.Capability.Type.MULTI_ROLE) ? framework.getRolesList() : List.of(framework.getRole());
    }

    private boolean has(FrameworkInfo.Capability.Type type) {
        return framework.getCapabilitiesList().stream().anyMatch(capability -> capability.getType() == type);
    }
}
