package dev.pmc.local.master;

import com.google.protobuf.UnknownFieldSet;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.MasterInfo.Capability;

/** What a master tells of itself: to schedulers, and in ZooKeeper. */
public final class MasterIdentity {
    public static final String VERSION = "1.11.0";
    /** Of MasterInfo.Capability: too new for the protobuf classes of Mesos 1.11. */
    private static final int QUOTA_V2 = 3;

    private MasterIdentity() {}

    /** A master with an id that no other one has. */
    public static MasterInfo create(InetSocketAddress address, String hostname) {
        String ip = address.getAddress().getHostAddress();
        int networkOrder = ByteBuffer.wrap(address.getAddress().getAddress())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        return MasterInfo.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setIp(networkOrder)
                .setPort(address.getPort())
                .setPid("master@" + ip + ":" + address.getPort())
                .setHostname(hostname)
                .setVersion(VERSION)
                .setAddress(Address.newBuilder().setHostname(hostname).setIp(ip).setPort(address.getPort()))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.AGENT_UPDATE))
                .addCapabilities(Capability.newBuilder().setType(Capability.Type.AGENT_DRAINING))
                .addCapabilities(Capability.newBuilder()
                        .setUnknownFields(UnknownFieldSet.newBuilder()
                                .addField(
                                        Capability.TYPE_FIELD_NUMBER,
                                        UnknownFieldSet.Field.newBuilder()
                                                .addVarint(QUOTA_V2)
                                                .build())
                                .build()))
                .build();
    }
}
