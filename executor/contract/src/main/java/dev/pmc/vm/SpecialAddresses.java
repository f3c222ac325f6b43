package dev.pmc.vm;

import java.util.Optional;

/** The IPv4 addresses that no host can be given, whatever a network's owner says (RFC 1122, RFC 6890). */
public enum SpecialAddresses {
    /** {@code 0.0.0.0/8}. */
    THIS_NETWORK(0, 8, "means 'this network'"),
    /** {@code 127.0.0.0/8}. */
    LOOPBACK(127, 8, "is a loopback address"),
    /** {@code 169.254.0.0/16}. */
    LINK_LOCAL(169 << 8 | 254, 16, "is link-local"),
    /** {@code 224.0.0.0/4}. */
    MULTICAST(14, 4, "is a multicast address"),
    /** {@code 240.0.0.0/4}, formerly class E, with the limited broadcast. */
    RESERVED(15, 4, "is reserved (240.0.0.0/4)");

    private final long first;
    private final long last;
    private final String words;

    SpecialAddresses(int leadingBits, int prefixLength, String words) {
        this.first = (long) leadingBits << (32 - prefixLength);
        this.last = first + (1L << (32 - prefixLength)) - 1;
        this.words = words;
    }

    /**
     * Why a host cannot have an address, as the end of a sentence that begins with it; empty if it can. Of an address
     * with a prefix also whether it is its network's own, or the one for broadcasts.
     */
    public static Optional<String> whyNot(Ipv4 address) {
        long number = address.number();
        Optional<String> special = overlapping(number, number);
        Integer prefixLength = address.prefixLength();
        return special.isPresent() || prefixLength == null || prefixLength > 30
                ? special
                : endOf(number, (1L << (32 - prefixLength)) - 1);
    }

    private static Optional<String> endOf(long number, long hostBits) {
        if ((number & hostBits) == 0) {
            return Optional.of("is its network's own address");
        }
        return (number & hostBits) == hostBits ? Optional.of("is its network's broadcast address") : Optional.empty();
    }

    /** The same of a whole range: why a host cannot have the first special one among its addresses. */
    public static Optional<String> overlapping(long first, long last) {
        for (SpecialAddresses block : values()) {
            if (block.first <= last && first <= block.last) {
                return Optional.of(block.words);
            }
        }
        return Optional.empty();
    }
}
