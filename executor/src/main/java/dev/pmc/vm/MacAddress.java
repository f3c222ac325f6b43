package dev.pmc.vm;

import java.util.Locale;
import java.util.regex.Pattern;

/** The Ethernet address of a VM's network card, written {@code 52:54:00:12:34:56}; a unicast one. */
public record MacAddress(String value) {
    private static final Pattern SYNTAX = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

    /** @throws IllegalArgumentException if {@code value} is no unicast address of six hexadecimal pairs */
    public MacAddress {
        value = value.toLowerCase(Locale.ROOT);
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException("a MAC address is six hexadecimal pairs joined by colons");
        }
        if ((Integer.parseInt(value.substring(0, 2), 16) & 1) == 1 || value.equals("00:00:00:00:00:00")) {
            throw new IllegalArgumentException("a VM's MAC address is a unicast address: its first pair is even");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
