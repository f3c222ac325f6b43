package dev.pmc.framework;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Mesos masters elect their leader, as Mesos writes it: {@code zk://user:password@host1:2181,host2/path}.
 *
 * @param servers {@code host:port}, with commas between
 * @param credentials {@code user:password} for digest authentication
 */
public record ZooKeeperAddress(
        String servers, String path, @Nullable String credentials) {
    private static final String SCHEME = "zk://";
    private static final int PORT = 2181;

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
        String rest = text.substring(SCHEME.length());
        int slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "the ZooKeeper address names no path; Mesos usually has zk://host:2181/mesos");
        }
        String path = rest.length() > slash + 1 && rest.endsWith("/")
                ? rest.substring(slash, rest.length() - 1)
                : rest.substring(slash);
        String authority = rest.substring(0, slash);
        int at = authority.lastIndexOf('@');
        String credentials = at < 0 ? null : authority.substring(0, at);
        if (credentials != null && credentials.indexOf(':') < 1) {
            throw new IllegalArgumentException("the ZooKeeper address has credentials that are not user:password");
        }
        List<String> servers = new ArrayList<>();
        for (String server : authority.substring(at + 1).split(",", -1)) {
            if (!server.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+\\](:[0-9]{1,5})?")) {
                throw new IllegalArgumentException(
                        "'%s' in the ZooKeeper address is not host or host:port".formatted(server));
            }
            servers.add(server.matches(".*:[0-9]{1,5}") ? server : server + ":" + PORT);
        }
        return new ZooKeeperAddress(String.join(",", servers), path, credentials);
    }

    /** Without the credentials. */
    @Override
    public String toString() {
        return SCHEME + servers + path;
    }
}
