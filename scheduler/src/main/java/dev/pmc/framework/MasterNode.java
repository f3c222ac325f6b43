package dev.pmc.framework;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.pmc.mesos.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node that a Mesos master has made in ZooKeeper to stand for election: {@code json.info_0000000012} holds its
 * MasterInfo in JSON; of older masters, {@code info_0000000012} holds it in protobuf, and a bare number nothing but the
 * libprocess name ({@code src/master/detector/zookeeper.cpp}). The one with the smallest number leads. Other nodes, such
 * as {@code log_replicas}, are none of ours.
 *
 * @param label what stands before the number
 */
record MasterNode(String name, long sequence, String label) {
    private static final Pattern FORM = Pattern.compile("(json\\.info_|info_|)([0-9]{10})");
    private static final JsonMapper JSON = new JsonMapper();

    /** The node of the master that leads. */
    static Optional<MasterNode> leader(Collection<String> names) {
        return names.stream()
                .map(FORM::matcher)
                .filter(Matcher::matches)
                .map(matcher -> new MasterNode(matcher.group(), Long.parseLong(matcher.group(2)), matcher.group(1)))
                .min(Comparator.comparingLong(MasterNode::sequence));
    }

    /**
     * The API of the master that made this node.
     *
     * @param tls whether masters speak TLS; then their host name is used, which is in their certificate, else their IP
     * @throws IllegalArgumentException if that cannot be told from its data
     */
    Endpoint endpoint(byte[] data, boolean tls) {
        return switch (label) {
            case "json.info_" -> fromJson(data, tls);
            case "info_" -> fromProtobuf(data, tls);
            default -> endpoint("", "", 0, new String(data, StandardCharsets.UTF_8).strip(), tls);
        };
    }

    private Endpoint fromJson(byte[] data, boolean tls) {
        try {
            JsonNode master = JSON.readTree(data);
            JsonNode address = master.path("address");
            return endpoint(
                    address.path("ip").asString(""),
                    address.path("hostname").asString(master.path("hostname").asString("")),
                    address.path("port").asInt(master.path("port").asInt(0)),
                    master.path("pid").asString(""),
                    tls);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("node %s holds no JSON".formatted(name), e);
        }
    }

    private Endpoint fromProtobuf(byte[] data, boolean tls) {
        try {
            MasterInfo master = MasterInfo.parseFrom(data);
            return endpoint(
                    master.getAddress().getIp(),
                    master.getHostname(),
                    master.hasAddress() ? master.getAddress().getPort() : master.getPort(),
                    master.hasPid() ? master.getPid() : "master@" + dotted(master.getIp()) + ":" + master.getPort(),
                    tls);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("node %s holds no MasterInfo".formatted(name), e);
        }
    }

    /** The libprocess name {@code master@ip:port} is the address of last resort; every version has it. */
    private Endpoint endpoint(String ip, String hostname, int port, String pid, boolean tls) {
        String host = tls && !hostname.isEmpty() ? hostname : ip;
        if (!host.isEmpty() && port > 0) {
            return new Endpoint(tls, host, port, Endpoint.SCHEDULER_PATH, null);
        }
        @Nullable String address = pid.contains("@") ? pid.substring(pid.indexOf('@') + 1) : null;
        if (address == null) {
            throw new IllegalArgumentException("node %s names no address".formatted(name));
        }
        return Endpoint.parse((tls ? "https://" : "http://") + address, 5050, Endpoint.SCHEDULER_PATH);
    }

    /** The field holds the four bytes in network order, read as a number by a machine of the other order. */
    private static String dotted(int ip) {
        return "%d.%d.%d.%d".formatted(ip & 0xff, ip >> 8 & 0xff, ip >> 16 & 0xff, ip >>> 24);
    }
}
