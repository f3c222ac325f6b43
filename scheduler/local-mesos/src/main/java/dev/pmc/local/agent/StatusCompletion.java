package dev.pmc.local.agent;

import dev.pmc.local.link.TaskStates;
import java.time.Instant;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** What an agent adds to the statuses of executors. */
final class StatusCompletion {
    private StatusCompletion() {}

    /** @param owner of the task; null if the agent does not know it, and then nothing is told of a container */
    static TaskStatus complete(TaskStatus status, AgentID agent, @Nullable Executor owner, String ip, Instant now) {
        TaskStatus.Builder complete = status.toBuilder().setAgentId(agent);
        if (!status.hasTimestamp()) {
            complete.setTimestamp(TaskStates.seconds(now));
        }
        if (owner != null) {
            completeContainer(complete.getContainerStatusBuilder(), owner, ip);
        }
        return complete.build();
    }

    private static void completeContainer(ContainerStatus.Builder status, Executor executor, String ip) {
        Container container = executor.container();
        status.setContainerId(executor.containerId());
        if (container != null && container.pid() > 0) {
            status.setExecutorPid((int) container.pid());
        }
        if (status.getNetworkInfosCount() == 0) {
            status.addNetworkInfosBuilder().addIpAddressesBuilder().setIpAddress(ip);
        }
        for (NetworkInfo.Builder network : status.getNetworkInfosBuilderList()) {
            for (NetworkInfo.IPAddress.Builder address : network.getIpAddressesBuilderList()) {
                if (!address.hasProtocol()) {
                    boolean v6 = address.getIpAddress().contains(":");
                    address.setProtocol(v6 ? NetworkInfo.Protocol.IPv6 : NetworkInfo.Protocol.IPv4);
                }
            }
        }
    }
}
