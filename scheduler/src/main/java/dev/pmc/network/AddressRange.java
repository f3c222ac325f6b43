package dev.pmc.network;

import dev.pmc.network.lease.Cidr;

/** Addresses that follow each other, written as one address, as {@code first-last}, or as a network. Both ends belong to it. */
public record AddressRange(long first, long last) {
    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException if it is written in none of these ways, or the last comes before the first
     */
    public static AddressRange parse(String text) {
        if (text.contains("/")) {
            Cidr network = Cidr.parse(text);
            return new AddressRange(network.first(), network.last());
        }
        int hyphen = text.indexOf('-');
        long first = Cidr.number((hyphen < 0 ? text : text.substring(0, hyphen)).strip());
        long last = hyphen < 0 ? first : Cidr.number(text.substring(hyphen + 1).strip());
        if (last < first) {
            throw new IllegalArgumentException("'" + text + "' ends before it begins");
        }
        return new AddressRange(first, last);
    }

    boolean contains(long address) {
        return address >= first && address <= last;
    }

    @Override
    public String toString() {
        return first == last ? Cidr.text(first) : Cidr.text(first) + "-" + Cidr.text(last);
    }
}
