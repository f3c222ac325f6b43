package dev.pmc.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long it took, each time, until all was in step. */
final class ReturnTimes {
    private final List<Duration> all = new ArrayList<>();

    void add(Duration time) {
        all.add(time);
    }

    String last() {
        return all.isEmpty() ? "-" : FailoverTimes.seconds(all.get(all.size() - 1));
    }

    @Override
    public String toString() {
        return FailoverTimes.words(all);
    }
}
