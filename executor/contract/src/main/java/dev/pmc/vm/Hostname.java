package dev.pmc.vm;

/**
 * A VM's name and identity: in jobs, in the hostdb and as libvirt domain name.
 *
 * <p>Syntax of RFC 1123: labels of letters, digits and inner hyphens, at most 63 characters each, joined by dots. At
 * most 240 characters in all, fewer than the RFC allows, because the name is also a file name on the host and the
 * beginning of a Mesos task id. Names are compared without regard to case, so they are kept in lower case.
 */
public record Hostname(String value) implements Comparable<Hostname> {
    private static final int MAX_LENGTH = 240;

    /** @throws IllegalArgumentException if {@code value} is no RFC 1123 hostname */
    public Hostname {
        value = Ascii.lower(value);
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a hostname has 1 to 240 characters");
        }
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == '.') {
                if (!isLabel(value, start, i)) {
                    throw new IllegalArgumentException(
                            "a hostname is made of labels of 1 to 63 letters, digits and inner hyphens, joined by dots");
                }
                start = i + 1;
            }
        }
    }

    private static boolean isLabel(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char character = text.charAt(i);
            boolean inner = i > start && i < end - 1;
            if (!Ascii.isDigit(character) && !Ascii.isSmallLetter(character) && !(inner && character == '-')) {
                return false;
            }
        }
        return start < end && end - start <= 63;
    }

    /** The first label, which is what a guest calls itself; the whole name is its fully qualified name. */
    public String firstLabel() {
        int dot = value.indexOf('.');
        return dot < 0 ? value : value.substring(0, dot);
    }

    @Override
    public int compareTo(Hostname other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
