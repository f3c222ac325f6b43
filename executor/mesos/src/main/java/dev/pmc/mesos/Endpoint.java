package dev.pmc.mesos;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Mesos API is: an address and the path of the API, over TCP, TLS or a Unix domain socket.
 *
 * @param host name or IP address; an IPv6 address without brackets
 * @param socket the Unix domain socket to use in place of host and port
 */
public record Endpoint(
        boolean tls,
        String host,
        int port,
        String path,
        @Nullable Path socket) {
    public static final String SCHEDULER_PATH = "/api/v1/scheduler";
    public static final String EXECUTOR_PATH = "/api/v1/executor";

    /** More than {@link URI} takes for a host: names with an underscore are common where containers have them. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+\\])(:(?<port>[0-9]{0,5}))?");

    public Endpoint {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not an address: host '%s', port %d".formatted(host, port));
        }
    }

    /**
     * Reads {@code host:port}, {@code http://host:port} or {@code https://host:port}.
     *
     * @throws IllegalArgumentException in words for the person who typed it
     */
    public static Endpoint parse(String text, int defaultPort, String path) {
        String url = text.contains("://") ? text : "http://" + text;
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException ignored) {
            throw new IllegalArgumentException(noAddress(text)); // the cause would repeat a password
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        Matcher address = ADDRESS.matcher(String.valueOf(uri.getAuthority()));
        if (!address.matches() || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException(noAddress(text));
        }
        return new Endpoint(
                scheme.equals("https"), bare(address.group("host")), port(address, defaultPort), path, null);
    }

    private static String noAddress(String text) {
        return "'%s' is not host:port or an http(s) URL".formatted(text.replaceFirst("^.*@", "***@"));
    }

    private static int port(Matcher address, int otherwise) {
        String port = address.group("port");
        return port == null || port.isEmpty() ? otherwise : Integer.parseInt(port);
    }

    /** The API of {@code path} at the end of a Unix domain socket; {@code host} and {@code port} only name it in headers. */
    public static Endpoint unix(Path socket, String path) {
        return new Endpoint(false, "localhost", 80, path, socket);
    }

    /**
     * The endpoint that a redirect names. Mesos gives {@code //host:port/path}, without a scheme, which stays as it is
     * then ({@code src/master/http.cpp}); a redirect never leads from TLS to plain text.
     *
     * @throws ProtocolException if the location cannot be understood
     */
    public Endpoint redirected(String location) throws ProtocolException {
        try {
            URI given = new URI(location);
            // A name with an underscore cannot be written into a URI, so another stands for it.
            URI there = new URI((tls ? "https" : "http") + "://here" + path).resolve(given);
            boolean secure = "https".equalsIgnoreCase(there.getScheme());
            boolean elsewhere = given.isAbsolute() || given.getRawAuthority() != null;
            Matcher address = ADDRESS.matcher(elsewhere ? String.valueOf(there.getRawAuthority()) : authority());
            boolean spoken = secure || "http".equalsIgnoreCase(there.getScheme());
            if (!spoken || !address.matches() || (tls && !secure)) {
                throw new ProtocolException("redirected to '%s', which is of no use".formatted(location));
            }
            String target = there.getRawPath();
            return new Endpoint(
                    secure,
                    bare(address.group("host")),
                    port(address, secure ? 443 : 80),
                    target == null || target.isEmpty() || target.equals("/") ? path : target,
                    null);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new ProtocolException("redirected to '%s', which is no address".formatted(location), e);
        }
    }

    /** {@code host:port}, as it stands in a Host header. */
    public String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return socket != null ? "unix:" + socket : (tls ? "https://" : "http://") + authority();
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
