package dev.pmc.framework;

import dev.pmc.mesos.Dialer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.MesosApiClient;
import dev.pmc.mesos.Trust;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.Protos.Credential;
import org.jspecify.annotations.Nullable;

/**
 * Which Mesos, and as whom.
 *
 * @param master {@code host:port}, several of them with commas between, {@code http(s)://host:port}, or
 *     {@code zk://...}
 * @param tls masters speak TLS, also where {@code master} does not say so
 * @param caFile whom to trust then; null: whom this JVM trusts
 * @param principal the name to authenticate with, or null
 * @param secret of the principal
 */
public record MasterAccess(
        String master,
        boolean tls,
        @Nullable Path caFile,
        @Nullable String principal,
        @Nullable String secret) {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** A Mesos that wants nothing but its address. */
    public static MasterAccess plain(String master) {
        return new MasterAccess(master, false, null, null, null);
    }

    /**
     * The address with credentials for ZooKeeper in it, as Mesos writes it.
     *
     * @param user {@code user:password}
     * @throws IllegalArgumentException in words for the person who wrote them, without the password
     */
    public static String withZooKeeperUser(String master, String user) {
        if (!ZooKeeperAddress.looksLikeOne(master)) {
            throw new IllegalArgumentException("only masters that ZooKeeper knows, zk://..., need credentials for it");
        }
        return ZooKeeperAddress.parse(master).withCredentials(user).url();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return master.replaceFirst("^zk://.*@", "zk://");
    }

    /**
     * Reads the address and does nothing else.
     *
     * @throws IllegalArgumentException if it cannot be understood, in words for the person who typed it
     */
    public void check() {
        if (ZooKeeperAddress.looksLikeOne(master)) {
            ZooKeeperAddress.parse(master);
        } else {
            MasterList.parse(master);
        }
    }

    /**
     * The names or IP addresses of the machines in the address, in their order.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public List<String> hosts() {
        return ZooKeeperAddress.looksLikeOne(master)
                ? ZooKeeperAddress.parse(master).hosts()
                : MasterList.parse(master).hosts();
    }

    /** Whether it is ZooKeeper that knows the masters. */
    boolean asksZooKeeper() {
        return ZooKeeperAddress.looksLikeOne(master);
    }

    /**
     * What finds the master; it has not begun to look.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public MasterDetector detector(ZooKeeperClients zooKeeper) {
        if (ZooKeeperAddress.looksLikeOne(master)) {
            ZooKeeperAddress address = ZooKeeperAddress.parse(master);
            return new ZooKeeperDetector(zooKeeper.client(address), address, tls);
        }
        return MasterList.parse(Arrays.stream(master.split(",", -1))
                .map(one -> tls && !one.contains("://") ? "https://" + one.strip() : one)
                .collect(Collectors.joining(",")));
    }

    LinkOptions linkOptions() throws IOException {
        Dialer dialer = new Dialer(CONNECT_LIMIT, caFile == null ? null : Trust.inFile(caFile));
        String authorization = principal == null ? null : MesosApiClient.basic(principal, secret == null ? "" : secret);
        return LinkOptions.standard(dialer, authorization);
    }

    /** Whether libmesos can be told this: one plain address, or ZooKeeper, whose address it ends at the first slash. */
    boolean suitsLibmesos() {
        return ZooKeeperAddress.looksLikeOne(master)
                ? master.substring(0, master.lastIndexOf('@') + 1)
                                .replace("zk://", "")
                                .indexOf('/')
                        < 0
                : !(master.contains(",") || master.contains("://"));
    }

    /** The one address of a master that {@link #suitsLibmesos}; null if ZooKeeper knows it. */
    public @Nullable Endpoint fixedMaster() {
        return ZooKeeperAddress.looksLikeOne(master) || !suitsLibmesos()
                ? null
                : Endpoint.parse(master, 5050, Endpoint.SCHEDULER_PATH);
    }

    @Nullable
    Credential credential() {
        if (principal == null) {
            return null;
        }
        Credential.Builder credential = Credential.newBuilder().setPrincipal(principal);
        return (secret == null ? credential : credential.setSecret(secret)).build();
    }
}
