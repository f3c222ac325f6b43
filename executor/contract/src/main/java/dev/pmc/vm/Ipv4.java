package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * The IPv4 address that a VM is given, {@code 10.1.2.16} or, with the length of its network's prefix, {@code
 * 10.1.2.16/24}.
 *
 * <p>With a prefix the guest configures the address itself; without one it asks DHCP, where the network stage has
 * reserved the address for the VM's MAC.
 */
public record Ipv4(String address, @Nullable Integer prefixLength) {
    /** @throws IllegalArgumentException if it is no dotted quad, or the prefix is not 1 to 32 */
    public Ipv4 {
        if (!isDottedQuad(address)) {
            throw new IllegalArgumentException("an IPv4 address is four numbers of 0 to 255 joined by dots");
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
        String length = text.substring(slash + 1);
        if (!Ascii.isDigits(length, 2)) {
            throw new IllegalArgumentException("the prefix length of an IPv4 network is 1 to 32");
        }
        return new Ipv4(text.substring(0, slash), Integer.valueOf(length));
    }

    /** Whether the other address is in the network of this one and its prefix; without a prefix, whether it is the same. */
    public boolean contains(Ipv4 other) {
        return (number() ^ other.number()) >> (32 - (prefixLength == null ? 32 : prefixLength)) == 0;
    }

    /** The address as a number, 0 to 2^32 - 1. */
    public long number() {
        long number = 0;
        int part = 0;
        for (int i = 0; i < address.length(); i++) {
            char character = address.charAt(i);
            if (character == '.') {
                number = number << 8 | part;
                part = 0;
            } else {
                part = part * 10 + character - '0';
            }
        }
        return number << 8 | part;
    }

    private static boolean isDottedQuad(String text) {
        int numbers = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                if (i == start || i > start + 3 || Integer.parseInt(text, start, i, 10) > 255) {
                    return false;
                }
                numbers++;
                start = i + 1;
            } else if (!Ascii.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return numbers == 4;
    }

    @Override
    public String toString() {
        return prefixLength == null ? address : address + "/" + prefixLength;
    }
}
