package dev.pmc.discovery.etcd;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where services are to be in etcd: {@code etcd://host1:2379,host2/prefix}, or {@code etcds://} for HTTPS.
 *
 * @param servers roots of their HTTP; at least one
 * @param prefix of all keys; begins with a slash, and does not end with one
 * @param credentials {@code user:password} for an etcd that wants to know who asks; null for one that does not
 */
public record EtcdAddress(
        List<URI> servers, String prefix, @Nullable String credentials) {
    private static final String PLAIN = "etcd://";
    private static final String SECURE = "etcds://";
    private static final int PORT = 2379;

    public EtcdAddress {
        servers = List.copyOf(servers);
    }

    public static boolean looksLikeOne(String text) {
        return text.startsWith(PLAIN) || text.startsWith(SECURE);
    }

    /**
     * Reads such an address.
     *
     * @throws IllegalArgumentException in words for the person who typed it
     */
    public static EtcdAddress parse(String text) {
        boolean isSecure = text.startsWith(SECURE);
        String rest = text.substring(isSecure ? SECURE.length() : PLAIN.length());
        int slash = rest.indexOf('/');
        String prefix = slash < 0 ? "" : rest.substring(slash).replaceFirst("/+$", "");
        if (prefix.isEmpty() || !prefix.matches("(/[A-Za-z0-9._-]+)+")) {
            throw new IllegalArgumentException(
                    "the etcd address needs a prefix of letters, digits, dots, hyphens and underscores:"
                            + " etcd://host:2379/pmc");
        }
        List<URI> servers = new ArrayList<>();
        for (String server : rest.substring(0, slash).split(",", -1)) {
            if (!server.matches("([A-Za-z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(:[0-9]{1,5})?")) {
                throw new IllegalArgumentException("'" + server + "' in the etcd address is not host or host:port");
            }
            String withPort = server.matches(".*:[0-9]{1,5}") ? server : server + ":" + PORT;
            servers.add(URI.create((isSecure ? "https://" : "http://") + withPort));
        }
        return new EtcdAddress(servers, prefix, null);
    }

    /**
     * The same, to be asked by somebody.
     *
     * @param user {@code user:password}
     * @throws IllegalArgumentException in words for the person who wrote them, without the password
     */
    public EtcdAddress withCredentials(String user) {
        if (user.indexOf(':') < 1) {
            throw new IllegalArgumentException("the credentials for etcd are not user:password");
        }
        return new EtcdAddress(servers, prefix, user);
    }

    /** Without credentials. */
    @Override
    public String toString() {
        String scheme = servers.get(0).getScheme().equals("https") ? SECURE : PLAIN;
        return scheme + String.join(",", servers.stream().map(URI::getAuthority).toList()) + prefix;
    }
}
