package dev.pmc.local.agent;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Durations as Mesos writes them: {@code 5secs}, {@code 15mins}, {@code 1.5hrs}. */
final class MesosDuration {
    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("weeks", Duration.ofDays(7));
        UNITS.put("days", Duration.ofDays(1));
        UNITS.put("hrs", Duration.ofHours(1));
        UNITS.put("mins", Duration.ofMinutes(1));
        UNITS.put("secs", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
        UNITS.put("us", Duration.ofNanos(1000));
    }

    private MesosDuration() {}

    /** In the largest unit of which there is at least one. */
    static String format(Duration duration) {
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            if (duration.compareTo(unit.getValue()) >= 0) {
                return BigDecimal.valueOf(duration.toNanos())
                                .divide(BigDecimal.valueOf(unit.getValue().toNanos()), 9, RoundingMode.HALF_UP)
                                .stripTrailingZeros()
                                .toPlainString()
                        + unit.getKey();
            }
        }
        return duration.toNanos() + "ns";
    }
}
