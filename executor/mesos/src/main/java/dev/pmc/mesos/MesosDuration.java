package dev.pmc.mesos;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A duration as Mesos writes it: {@code 5secs}, {@code 1.5mins}, {@code 500ms} (stout's {@code duration.hpp}). */
public final class MesosDuration {
    private static final Pattern FORM =
            Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|ms|secs|mins|hrs|days|weeks)");

    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "secs", Duration.ofSeconds(1),
            "mins", Duration.ofMinutes(1),
            "hrs", Duration.ofHours(1),
            "days", Duration.ofDays(1),
            "weeks", Duration.ofDays(7));

    private static final List<String> DESCENDING = List.of("weeks", "days", "hrs", "mins", "secs", "ms", "us", "ns");

    private MesosDuration() {}

    /**
     * Reads such a duration.
     *
     * @throws IllegalArgumentException in words that name the text
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a duration such as 5secs or 1.5mins (units: ns us ms secs mins hrs days weeks)"
                            .formatted(text));
        }
        try {
            Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
            BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.toNanos()));
            return Duration.ofNanos(nanos.toBigInteger().longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'%s' is longer than 292 years".formatted(text), e);
        }
    }

    /** In the largest unit of which there is at least one, as Mesos writes it. */
    public static String format(Duration duration) {
        for (String unit : DESCENDING) {
            Duration size = UNITS.getOrDefault(unit, duration);
            if (duration.compareTo(size) >= 0) {
                return BigDecimal.valueOf(duration.toNanos())
                                .divide(BigDecimal.valueOf(size.toNanos()), 9, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + unit;
            }
        }
        return duration.toNanos() + "ns";
    }
}
