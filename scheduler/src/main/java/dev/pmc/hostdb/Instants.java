package dev.pmc.hostdb;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Instants in ISO-8601 as {@link Instant#toString} writes them. A start reads several of each VM, and every commit writes
 * them: the general parser took a sixth of the time in which a large hostdb is read, the general formatter a third of
 * that in which a record is written.
 */
final class Instants {
    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int MAX_DIGITS = 9;
    /** The years that have four digits. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Instants() {}

    static String text(Instant instant) {
        if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
            return instant.toString();
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(SHAPE.length() + MAX_DIGITS + 2);
        digits(time.getYear(), 1000, text);
        digits(time.getMonthValue(), 10, text.append('-'));
        digits(time.getDayOfMonth(), 10, text.append('-'));
        digits(time.getHour(), 10, text.append('T'));
        digits(time.getMinute(), 10, text.append(':'));
        digits(time.getSecond(), 10, text.append(':'));
        int nanos = instant.getNano();
        if (nanos % 1000 != 0) {
            digits(nanos, 100_000_000, text.append('.'));
        } else if (nanos % 1_000_000 != 0) {
            digits(nanos / 1000, 100_000, text.append('.'));
        } else if (nanos != 0) {
            digits(nanos / 1_000_000, 100, text.append('.'));
        }
        return text.append('Z').toString();
    }

    /** Writes as many digits as its highest unit has, with zeros in front. */
    private static void digits(int number, int highest, StringBuilder into) {
        for (int unit = highest; unit > 0; unit /= 10) {
            into.append((char) ('0' + number / unit % 10));
        }
    }

    /** @throws IllegalArgumentException if it is none */
    static Instant parse(String text) {
        try {
            int fraction = text.length() - SHAPE.length() - 2;
            if (!hasShape(text) || fraction == 0 || fraction > MAX_DIGITS) {
                return Instant.parse(text);
            }
            int nanos = fraction < 0 ? 0 : number(text, SHAPE.length() + 1, text.length() - 1);
            for (int digits = Math.max(fraction, 0); digits < MAX_DIGITS; digits++) {
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
