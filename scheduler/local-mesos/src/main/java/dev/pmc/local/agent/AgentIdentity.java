package dev.pmc.local.agent;

import dev.pmc.local.AgentConfig;
import java.net.InetSocketAddress;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.jspecify.annotations.Nullable;

/** Who an agent is: its description, with an id as soon as a master has given it one. On the loop only. */
final class AgentIdentity {
    private final InetSocketAddress address;
    private AgentInfo info;

    /**
     * @param address of its executor API
     * @param earlier the id that it had in an earlier life
     */
    AgentIdentity(AgentConfig config, InetSocketAddress address, @Nullable AgentID earlier) {
        this.address = address;
        AgentInfo.Builder described = AgentInfo.newBuilder()
                .setHostname(config.hostname())
                .setPort(address.getPort())
                .addAllResources(config.resources().toProtos())
                .addAllAttributes(config.attributes());
        info = (earlier == null ? described : described.setId(earlier)).build();
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

    String ip() {
        return address.getAddress().getHostAddress();
    }

    String endpoint() {
        return ip() + ":" + address.getPort();
    }
}
