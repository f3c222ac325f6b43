package dev.pmc.cli.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks this machine's resolver whether names are taken. One that does not answer in time has nothing to say. */
final class DnsCheck {
    private DnsCheck() {}

    /** Those of the names that there are, with their addresses. */
    static Map<String, String> taken(Collection<String> names, Duration patience) throws InterruptedException {
        Map<String, String> taken = new ConcurrentHashMap<>();
        CountDownLatch left = new CountDownLatch(names.size());
        for (String name : names) {
            // Daemons, because a lookup cannot be cut short.
            Thread lookup = new Thread(
                    () -> {
                        try {
                            taken.put(name, InetAddress.getByName(name).getHostAddress());
                        } catch (UnknownHostException e) {
                            // So it is free.
                            taken.remove(name);
                        } finally {
                            left.countDown();
                        }
                    },
                    "dns");
            lookup.setDaemon(true);
            lookup.start();
        }
        left.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        return new TreeMap<>(taken);
    }
}
