package dev.pmc.local.agent;

import dev.pmc.local.AgentConfig;
import dev.pmc.local.resource.ResourceSum;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.jspecify.annotations.Nullable;

/** Who an agent is: its description, with an id as soon as a master has given it one. On the loop only. */
final class AgentIdentity {
    private final InetSocketAddress address;
    private AgentInfo info;

    /**
     * @param address of its executor API
     * @param earlier what it was in an earlier life: it keeps its id, and reservations if it has as much as then
     */
    AgentIdentity(AgentConfig config, InetSocketAddress address, @Nullable AgentInfo earlier) {
        this.address = address;
        AgentInfo.Builder described = AgentInfo.newBuilder()
                .setHostname(config.hostname())
                .setPort(address.getPort())
                .addAllResources(config.resources().toProtos())
                .addAllAttributes(config.attributes());
        if (earlier != null) {
            described.setId(earlier.getId());
            ResourceSum then = ResourceSum.of(earlier.getResourcesList());
            if (then.quantities().equals(config.resources().quantities())) {
                described.clearResources().addAllResources(then.toProtos());
            }
        }
        info = described.build();
    }

    AgentInfo info() {
        return info;
    }

    AgentID id() {
        return info.getId();
    }

    void adopt(AgentID given) {
        info = info.toBuilder().setId(given).build();
    }

    void resources(List<Resource> total) {
        info = info.toBuilder().clearResources().addAllResources(total).build();
    }

    String ip() {
        return address.getAddress().getHostAddress();
    }

    String endpoint() {
        return ip() + ":" + address.getPort();
    }
}
