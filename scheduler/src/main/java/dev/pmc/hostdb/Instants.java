package dev.pmc.hostdb;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants in ISO-8601 as {@link Instant#toString} writes them. A start reads several of each VM, and the general parser
 * took a sixth of the time in which a large hostdb is read.
 */
final class Instants {
    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int MOST_DIGITS = 9;

    private Instants() {}

    /** @throws IllegalArgumentException if it is none */
    static Instant parse(String text) {
        try {
            int fraction = text.length() - SHAPE.length() - 2;
            if (!hasShape(text) || fraction == 0 || fraction > MOST_DIGITS) {
                return Instant.parse(text);
            }
            int nanos = fraction < 0 ? 0 : number(text, SHAPE.length() + 1, text.length() - 1);
            for (int digits = Math.max(fraction, 0); digits < MOST_DIGITS; digits++) {
                nanos *= 10;
            }
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            nanos)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Date and time, perhaps a point and digits, and a Z. */
    private static boolean hasShape(String text) {
        int last = text.length() - 1;
        if (last < SHAPE.length() || text.charAt(last) != 'Z') {
            return false;
        }
        for (int i = 0; i < last; i++) {
            char expected = i < SHAPE.length() ? SHAPE.charAt(i) : i == SHAPE.length() ? '.' : '0';
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
