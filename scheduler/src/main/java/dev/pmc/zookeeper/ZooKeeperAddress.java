package dev.pmc.zookeeper;

import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * Where Mesos masters elect their leader, as Mesos writes it: {@code zk://user:password@host1:2181,host2/path}. The
 * password may hold any character: the last {@code @} ends it.
 *
 * @param servers {@code host:port}, with commas between
 * @param credentials {@code user:password} for digest authentication
 */
public record ZooKeeperAddress(
        String servers, String path, @Nullable String credentials) {
    private static final String SCHEME = "zk://";
    private static final int PORT = 2181;
    private static final int MAX_PORT = 65_535;

    public static boolean looksLikeOne(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads such an address.
     *
     * @throws IllegalArgumentException in words for the person who typed it, without the password
     */
    public static ZooKeeperAddress parse(String text) {
        if (!looksLikeOne(text)) {
            throw new IllegalArgumentException("a ZooKeeper address begins with zk://");
        }
        int at = text.lastIndexOf('@');
        String credentials = at < 0 ? null : text.substring(SCHEME.length(), at);
        String rest = text.substring(at < 0 ? SCHEME.length() : at + 1);
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "the ZooKeeper address names no path; Mesos usually has zk://host:2181/mesos");
        }
        String path = rest.length() > slash + 1 && rest.endsWith("/")
                ? rest.substring(slash, rest.length() - 1)
                : rest.substring(slash);
        List<String> servers = new ArrayList<>();
        for (String server : rest.substring(0, slash).split(",", -1)) {
            servers.add(withPort(server));
        }
        ZooKeeperAddress address = new ZooKeeperAddress(String.join(",", servers), checked(path), null);
        return credentials == null ? address : address.withCredentials(credentials);
    }

    /**
     * The same, to be asked by somebody.
     *
     * @param user {@code user:password}
     * @throws IllegalArgumentException in words for the person who wrote them, without the password
     */
    public ZooKeeperAddress withCredentials(String user) {
        if (user.indexOf(':') < 1) {
            throw new IllegalArgumentException("the credentials for ZooKeeper are not user:password");
        }
        return new ZooKeeperAddress(servers, path, user);
    }

    private static String withPort(String server) {
        if (!server.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+\\](:[0-9]{1,5})?")) {
            throw new IllegalArgumentException(
                    "'%s' in the ZooKeeper address is not host or host:port".formatted(server));
        }
        if (!server.matches(".*:[0-9]{1,5}")) {
            return server + ":" + PORT;
        }
        int port = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("'%s' in the ZooKeeper address has no port".formatted(server));
        }
        return server;
    }

    /** What ZooKeeper refuses would be asked for again and again. */
    private static String checked(String path) {
        try {
            PathUtils.validatePath(path);
            return path;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is no path for ZooKeeper: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** The names or IP addresses of the servers, in their order. */
    public List<String> hosts() {
        return List.of(servers.split(",")).stream()
                .map(server -> server.substring(0, server.lastIndexOf(':')))
                .map(host -> host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                .toList();
    }

    /** The same without a path in it. */
    ZooKeeperAddress ensemble() {
        return new ZooKeeperAddress(servers, "/", credentials);
    }

    /** As Mesos writes it, with the credentials. */
    public String url() {
        return SCHEME + (credentials == null ? "" : credentials + "@") + servers + path;
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return SCHEME + servers + path;
    }
}
