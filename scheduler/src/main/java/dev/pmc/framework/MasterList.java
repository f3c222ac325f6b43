package dev.pmc.framework;

import dev.pmc.mesos.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Masters that were named one by one; they are tried in turn. Any of them will do: one that does not lead answers with
 * the address of the one that does.
 */
public final class MasterList implements MasterDetector {
    private static final int MASTER_PORT = 5050;

    private final List<Endpoint> masters;
    private final AtomicInteger next = new AtomicInteger();

    public MasterList(List<Endpoint> masters) {
        if (masters.isEmpty()) {
            throw new IllegalArgumentException("no master is named");
        }
        this.masters = List.copyOf(masters);
    }

    /**
     * Reads {@code host:port}, a URL, or several of them with commas between.
     *
     * @throws IllegalArgumentException in words for the person who typed it
     */
    public static MasterList parse(String text) {
        List<Endpoint> masters = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            masters.add(Endpoint.parse(one.strip(), MASTER_PORT, Endpoint.SCHEDULER_PATH));
        }
        return new MasterList(masters);
    }

    /** The names or IP addresses, in their order. */
    List<String> hosts() {
        return masters.stream().map(Endpoint::host).toList();
    }

    @Override
    public void start(Runnable whenChanged) {
        // The list is all there is to know.
    }

    @Override
    public Optional<Endpoint> candidate() {
        return Optional.of(masters.get(Math.floorMod(next.getAndIncrement(), masters.size())));
    }

    @Override
    public void close() {
        // Nothing was opened.
    }

    @Override
    public String toString() {
        return masters.toString();
    }
}
