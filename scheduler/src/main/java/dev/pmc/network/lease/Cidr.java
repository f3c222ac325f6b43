package dev.pmc.network.lease;

import dev.pmc.vm.Ipv4;

/**
 * An IPv4 network, written {@code 10.1.2.0/24}; host bits may be set and do not count.
 *
 * @param first the network's own address, as a number
 * @param prefixLength 1 to 32
 */
public record Cidr(long first, int prefixLength) {
    private static final long ALL_ONES = 0xffffffffL;

    public Cidr {
        if (prefixLength < 1 || prefixLength > 32) {
            throw new IllegalArgumentException("the prefix length of an IPv4 network is 1 to 32");
        }
        first &= mask(prefixLength);
    }

    /**
     * Reads a network.
     *
     * @throws IllegalArgumentException if it is not written {@code address/prefix}
     */
    public static Cidr parse(String text) {
        Ipv4 address;
        try {
            address = Ipv4.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no network: it is written address/prefix, for example 10.1.2.0/24", e);
        }
        if (address.prefixLength() == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no prefix: a network is written address/prefix, for example 10.1.2.0/24");
        }
        return new Cidr(number(address.address()), address.prefixLength());
    }

    /** The number of a dotted quad. */
    public static long number(String address) {
        return new Ipv4(address, null).number();
    }

    /** The dotted quad of a number. */
    public static String text(long number) {
        return ((number >> 24) & 255) + "." + ((number >> 16) & 255) + "." + ((number >> 8) & 255) + "."
                + (number & 255);
    }

    /** Its last address, which is for broadcasts. */
    public long last() {
        return first | (~mask(prefixLength) & ALL_ONES);
    }

    public boolean contains(long address) {
        return address >= first && address <= last();
    }

    private static long mask(int length) {
        return (ALL_ONES << (32 - length)) & ALL_ONES;
    }

    @Override
    public String toString() {
        return text(first) + "/" + prefixLength;
    }
}
