package dev.pmc.mesos;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
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
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'%s' is not host:port or an http(s) URL".formatted(text), e);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("'%s' is not host:port or an http(s) URL".formatted(text));
        }
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        return new Endpoint(scheme.equals("https"), bare(uri.getHost()), port, path, null);
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
            URI here = new URI(tls ? "https" : "http", null, host, port, path, null, null);
            URI there = here.resolve(new URI(location));
            boolean secure = "https".equalsIgnoreCase(there.getScheme());
            if (there.getHost() == null || (tls && !secure)) {
                throw new ProtocolException("redirected to '%s', which is of no use".formatted(location));
            }
            int standard = secure ? 443 : 80;
            String target = there.getRawPath();
            return new Endpoint(
                    secure,
                    bare(there.getHost()),
                    there.getPort() < 0 ? standard : there.getPort(),
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
