package dev.pmc.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long fail-overs took, from the fault until the next scheduler is registered with the master. */
final class FailoverTimes {
    private final List<Duration> all = new ArrayList<>();
    private final Map<Fault, List<Duration>> byFault = new EnumMap<>(Fault.class);

    void add(Fault fault, Duration time) {
        all.add(time);
        byFault.computeIfAbsent(fault, none -> new ArrayList<>()).add(time);
    }

    int count() {
        return all.size();
    }

    /** Of all. */
    String summary() {
        return words(all);
    }

    /** A line for each kind of fault. */
    List<String> lines() {
        return byFault.entrySet().stream()
                .map(each -> "%d times the leader %s: %s"
                        .formatted(each.getValue().size(), each.getKey(), words(each.getValue())))
                .toList();
    }

    static String words(List<Duration> times) {
        return "p50=%s p99=%s max=%s".formatted(rank(times, 0.5), rank(times, 0.99), rank(times, 1));
    }

    /** The smallest of them that so large a part is not above. */
    private static String rank(List<Duration> times, double part) {
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.isEmpty() ? "-" : seconds(sorted.get((int) Math.ceil(part * sorted.size()) - 1));
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0);
    }
}
