package dev.pmc.node.cluster;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 network.
 *
 * @param network its first address, as 32 bits
 * @param length of its prefix, 0 to 32
 */
public record Subnet(long network, int length) {
    private static final int BITS = 32;
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern FORM = Pattern.compile("([\\d.]+)/(\\d{1,2})");
    private static final int OCTET = 8;
    private static final int MAX_OCTET = 255;

    /**
     * Reads {@code 10.0.0.0/24}.
     *
     * @throws IllegalArgumentException in words
     */
    public static Subnet parse(String text) {
        Matcher form = FORM.matcher(text);
        OptionalLong address = form.matches() ? bits(form.group(1)) : OptionalLong.empty();
        if (address.isEmpty() || Integer.parseInt(form.group(2)) > BITS) {
            throw new IllegalArgumentException("'" + text + "' is no IPv4 network");
        }
        Subnet subnet = new Subnet(address.getAsLong(), Integer.parseInt(form.group(2)));
        if ((subnet.network & ~subnet.mask()) != 0) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix");
        }
        return subnet;
    }

    /** Whether the text is an IPv4 address. */
    public static boolean isAddress(String text) {
        return bits(text).isPresent();
    }

    private static OptionalLong bits(String address) {
        Matcher octets = ADDRESS.matcher(address);
        if (!octets.matches()) {
            return OptionalLong.empty();
        }
        long bits = 0;
        for (int i = 1; i <= octets.groupCount(); i++) {
            int octet = Integer.parseInt(octets.group(i));
            if (octet > MAX_OCTET) {
                return OptionalLong.empty();
            }
            bits = bits << OCTET | octet;
        }
        return OptionalLong.of(bits);
    }

    private long mask() {
        return -1L << (BITS - length) & 0xffff_ffffL;
    }

    /** Whether an IPv4 address lies in it. */
    public boolean contains(String address) {
        OptionalLong bits = bits(address);
        return bits.isPresent() && (bits.getAsLong() & mask()) == network;
    }

    /** Whether all of another network lies in it. */
    public boolean contains(Subnet other) {
        return other.length >= length && (other.network & mask()) == network;
    }

    /** The network of one address. */
    public static Subnet only(String address) {
        return parse(address + "/" + BITS);
    }

    /** Without the length where it is one address. */
    public String words() {
        String text = toString();
        return length == BITS ? text.substring(0, text.indexOf('/')) : text;
    }

    @Override
    public String toString() {
        return "%d.%d.%d.%d/%d"
                .formatted(
                        network >> 24,
                        network >> 16 & MAX_OCTET,
                        network >> 8 & MAX_OCTET,
                        network & MAX_OCTET,
                        length);
    }
}
