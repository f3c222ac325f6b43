package dev.pmc.vm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 address that a VM is given, {@code 10.1.2.16} or, with the length of its network's prefix, {@code
 * 10.1.2.16/24}.
 *
 * <p>With a prefix the guest configures the address itself; without one it asks DHCP, where the network stage has
 * reserved the address for the VM's MAC.
 */
public record Ipv4(String address, @Nullable Integer prefixLength) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** @throws IllegalArgumentException if it is no dotted quad, or the prefix is not 1 to 32 */
    public Ipv4 {
        Matcher matcher = SYNTAX.matcher(address);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("an IPv4 address is four numbers of 0 to 255 joined by dots");
        }
        for (int i = 1; i <= 4; i++) {
            if (Integer.parseInt(matcher.group(i)) > 255) {
                throw new IllegalArgumentException("an IPv4 address is four numbers of 0 to 255 joined by dots");
            }
        }
        if (prefixLength != null && (prefixLength < 1 || prefixLength > 32)) {
            throw new IllegalArgumentException("the prefix length of an IPv4 network is 1 to 32");
        }
    }

    /**
     * Reads {@code a.b.c.d} or {@code a.b.c.d/n}.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static Ipv4 parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Ipv4(text, null);
        }
        try {
            return new Ipv4(text.substring(0, slash), Integer.valueOf(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the prefix length of an IPv4 network is 1 to 32", e);
        }
    }

    @Override
    public String toString() {
        return prefixLength == null ? address : address + "/" + prefixLength;
    }
}
