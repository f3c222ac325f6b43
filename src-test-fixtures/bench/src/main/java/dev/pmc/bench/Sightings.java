package dev.pmc.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When somebody who looks has seen each of many changes, by what stands there: the address of a host that is given an address
 * of its own by every change. Thread-safe.
 */
final class Sightings {
    private static final Pattern CHANGED = Pattern.compile("10\\.99\\.(\\d+)\\.(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConcurrentHashMap<Integer, Long> seen = new ConcurrentHashMap<>();

    /** The address by which that change is known. */
    static String address(int change) {
        return "10.99." + (change >> 8) + "." + (change & 255);
    }

    /** Somebody has just seen that. */
    void saw(String text) {
        long now = System.nanoTime();
        Matcher address = CHANGED.matcher(text);
        while (address.find()) {
            seen.putIfAbsent((Integer.parseInt(address.group(1)) << 8) | Integer.parseInt(address.group(2)), now);
        }
    }

    /** Waits until a change is seen. */
    void await(int change) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.containsKey(change)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("change " + change + " was not seen within " + PATIENCE);
            }
            LockSupport.parkNanos(20_000);
        }
    }

    /** Milliseconds from each change to its sighting, the shortest first. */
    List<Double> millis(List<Long> changes) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Long when = seen.get(i);
            if (when != null) {
                all.add((when - changes.get(i)) / 1e6);
            }
        }
        all.sort(null);
        return all;
    }
}
