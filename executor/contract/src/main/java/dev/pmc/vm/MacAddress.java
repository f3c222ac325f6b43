package dev.pmc.vm;

/** The Ethernet address of a VM's network card, written {@code 52:54:00:12:34:56}; a unicast one. */
public record MacAddress(String value) {
    /** @throws IllegalArgumentException if {@code value} is no unicast address of six hexadecimal pairs */
    public MacAddress {
        value = Ascii.lower(value);
        if (!isSixPairs(value)) {
            throw new IllegalArgumentException("a MAC address is six hexadecimal pairs joined by colons");
        }
        if ((Integer.parseInt(value.substring(0, 2), 16) & 1) == 1 || value.equals("00:00:00:00:00:00")) {
            throw new IllegalArgumentException("a VM's MAC address is a unicast address: its first pair is even");
        }
    }

    private static boolean isSixPairs(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean right =
                    i % 3 == 2 ? character == ':' : Ascii.isDigit(character) || (character >= 'a' && character <= 'f');
            if (!right) {
                return false;
            }
        }
        return text.length() == 17;
    }

    @Override
    public String toString() {
        return value;
    }
}
