package dev.pmc.queue;

import dev.pmc.vm.Ascii;
import dev.pmc.vm.Urls;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which executor archives a job may name. An executor runs as root on the agent, so none is allowed that the operator has
 * not named: by a prefix of its URI, compared part by part. {@code https://repo.example/pmc} allows {@code
 * https://repo.example/pmc/2/exec.tgz}, and not {@code https://repo.example.org/pmc}, {@code /pmc2} or {@code
 * /pmc/../x}.
 *
 * <p>Only the plainest URIs can be allowed: nothing that a server or a fetcher might read in two ways, such as a user before
 * the host, a query, an escape, an empty segment or a backslash.
 */
public final class ExecutorAllowance {
    /** What every job is judged by unless the operator says otherwise. */
    public static final ExecutorAllowance NONE = new ExecutorAllowance(List.of());

    private static final Pattern PLAIN = Pattern.compile(
            "(?:([A-Za-z][A-Za-z0-9+.-]{0,20})://([A-Za-z0-9_.-]{0,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::([0-9]{1,5}))?)?"
                    + "((?:/[A-Za-z0-9._~+=,@-]+)*/?)");

    private final List<Place> allowed;

    private ExecutorAllowance(List<Place> allowed) {
        this.allowed = allowed;
    }

    /**
     * Allows what is below one of the prefixes.
     *
     * @throws IllegalArgumentException if a prefix is none; the message says why
     */
    public static ExecutorAllowance of(List<String> prefixes) {
        List<Place> places = new ArrayList<>();
        for (String prefix : prefixes) {
            Place place = Place.of(prefix);
            if (place == null) {
                throw new IllegalArgumentException("'" + Urls.withoutUsers(prefix)
                        + "' is no prefix of archives: it is SCHEME://HOST/PATH or /PATH, of plain letters, without user,"
                        + " query, '..' or '%'");
            }
            places.add(place);
        }
        return new ExecutorAllowance(List.copyOf(places));
    }

    /** Why a job may not name that archive; null if it may. */
    public @Nullable String refusal(String uri) {
        if (allowed.isEmpty()) {
            return "pmc takes no executor from a job unless --allow-executor names it, because it would run as root on an"
                    + " agent";
        }
        Place place = Place.of(uri);
        return place != null && allowed.stream().anyMatch(prefix -> prefix.holds(place))
                ? null
                : "it is not below what --allow-executor names";
    }

    /** Where an archive is: scheme and host in lower case, the port also where it is the usual one. */
    private record Place(String scheme, String host, int port, List<String> path) {
        static @Nullable Place of(String uri) {
            Matcher parts = PLAIN.matcher(uri);
            if (uri.length() > 2000 || uri.isEmpty() || !parts.matches()) {
                return null;
            }
            String scheme = parts.group(1) == null ? "file" : Ascii.lower(parts.group(1));
            String host = parts.group(2) == null ? "" : Ascii.lower(parts.group(2));
            List<String> path = List.of(parts.group(4).replaceFirst("^/", "").split("/"));
            // Of a file the host is this one; anywhere else there is one, and only files may be without.
            boolean whole = scheme.equals("file") == host.isEmpty();
            if (!whole || path.contains(".") || path.contains("..")) {
                return null;
            }
            return new Place(scheme, host, port(scheme, parts.group(3)), path.equals(List.of("")) ? List.of() : path);
        }

        private static int port(String scheme, @Nullable String given) {
            if (given != null) {
                return Integer.parseInt(given);
            }
            return switch (scheme) {
                case "http" -> 80;
                case "https" -> 443;
                case "ftp" -> 21;
                case "ftps" -> 990;
                default -> 0;
            };
        }

        boolean holds(Place other) {
            return scheme.equals(other.scheme)
                    && host.equals(other.host)
                    && port == other.port
                    && path.size() <= other.path.size()
                    && path.equals(other.path.subList(0, path.size()));
        }
    }
}
