package dev.pmc.framework;

import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.jspecify.annotations.Nullable;

/** Describes pmc to the master. */
public final class FrameworkFactory {
    private FrameworkFactory() {}

    /**
     * The description to subscribe with.
     *
     * @param user whom executors run as
     * @param failoverTimeoutSeconds how long the master keeps the tasks while pmc is away
     * @param hostname where pmc runs
     */
    public static FrameworkInfo describe(
            @Nullable String frameworkId,
            String user,
            String role,
            double failoverTimeoutSeconds,
            @Nullable String principal,
            String hostname) {
        FrameworkInfo.Builder framework = FrameworkInfo.newBuilder()
                .setName("pmc")
                .setUser(user)
                .addRoles(role)
                .setFailoverTimeout(failoverTimeoutSeconds)
                // Without it executors, and with them the knowledge of their VMs, die when an agent restarts.
                .setCheckpoint(true)
                .setHostname(hostname)
                .addCapabilities(capability(Capability.Type.PARTITION_AWARE))
                .addCapabilities(capability(Capability.Type.MULTI_ROLE))
                .addCapabilities(capability(Capability.Type.TASK_KILLING_STATE))
                .addCapabilities(capability(Capability.Type.RESERVATION_REFINEMENT))
                .addCapabilities(capability(Capability.Type.REGION_AWARE));
        if (frameworkId != null) {
            framework.setId(FrameworkID.newBuilder().setValue(frameworkId));
        }
        if (principal != null) {
            framework.setPrincipal(principal);
        }
        return framework.build();
    }

    private static Capability capability(Capability.Type type) {
        return Capability.newBuilder().setType(type).build();
    }
}
