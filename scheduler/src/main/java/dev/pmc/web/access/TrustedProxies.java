package dev.pmc.web.access;

import java.net.InetAddress;
import java.util.List;

/**
 * Proxies that are believed when they say who calls.
 *
 * @param addresses where they connect from
 * @param userHeader the header that names the caller; a proxy takes it out of what its own clients send
 */
public record TrustedProxies(List<InetAddress> addresses, String userHeader) {
    /** The header, where none is named. */
    public static final String USER_HEADER = "X-Remote-User";

    /** There are none. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of(), USER_HEADER);

    public TrustedProxies {
        addresses = List.copyOf(addresses);
    }

    public boolean contain(InetAddress peer) {
        return addresses.contains(peer);
    }
}
