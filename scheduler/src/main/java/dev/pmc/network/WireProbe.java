package dev.pmc.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks by ping, by ARP and in DNS, where a name that is only the address once more is nobody's. ARP is asked by the kernel, which has to before it can send us anywhere near; so a host
 * that answers no ping is found too, if it is on a network of this machine. All addresses are asked at once.
 *
 * <p>Thread rule: any thread.
 */
public final class WireProbe implements AddressProbe {
    private static final Logger LOG = LoggerFactory.getLogger(WireProbe.class);
    private static final Path ARP_TABLE = Path.of("/proc/net/arp");
    private static final String COMPLETE = "0x2";
    private static final int DISCARD_PORT = 9;
    private static final int MAX_THREADS = 256;

    private final Duration patience;
    private final Set<Way> ways;
    private final @Nullable NameServer names;

    /** How an address is asked about. */
    public enum Way {
        PING,
        ARP,
        DNS
    }

    /** Waits so long for answers; asks no DNS if {@code names} is null. */
    public WireProbe(Duration patience, Set<Way> ways, @Nullable NameServer names) {
        this.patience = patience;
        this.ways = Set.copyOf(ways);
        this.names = names;
    }

    @Override
    public Map<String, String> inUse(Collection<String> addresses) throws InterruptedException {
        Map<String, String> signs = new ConcurrentHashMap<>();
        if (addresses.isEmpty()) {
            return signs;
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(MAX_THREADS, addresses.size()), work -> {
            Thread thread = new Thread(work, "probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            if (ways.contains(Way.ARP)) {
                wakeArp(addresses);
            }
            List<Callable<Void>> questions = addresses.stream()
                    .map(address -> (Callable<Void>) () -> {
                        String sign = sign(address);
                        if (sign != null) {
                            signs.put(address, sign);
                        }
                        return null;
                    })
                    .toList();
            Set<String> troubles = new LinkedHashSet<>();
            for (Future<Void> question : threads.invokeAll(questions)) {
                trouble(question).ifPresent(troubles::add);
            }
            if (!troubles.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("reason", troubles)
                        .log("not all could be asked about an address; it counts as free");
            }
            if (ways.contains(Way.ARP)) {
                arpAnswers().forEach((address, mac) -> {
                    if (addresses.contains(address)) {
                        signs.putIfAbsent(address, "it answers to ARP as " + mac);
                    }
                });
            }
        } finally {
            threads.shutdownNow();
        }
        return signs;
    }

    /** What was in the way of an answer. */
    private static Optional<String> trouble(Future<Void> question) throws InterruptedException {
        try {
            question.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(String.valueOf(e.getCause()));
        }
    }

    private @Nullable String sign(String address) throws IOException {
        if (ways.contains(Way.PING) && InetAddress.getByName(address).isReachable((int) patience.toMillis())) {
            return "it answers to ping";
        }
        return names == null || !ways.contains(Way.DNS)
                ? null
                : names.name(address)
                        .filter(name -> !GenericName.isMadeOf(address, name))
                        .map(name -> "it is in DNS as " + name)
                        .orElse(null);
    }

    /** Sends something that nobody reads. */
    private static void wakeArp(Collection<String> addresses) {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String address : addresses) {
                try {
                    socket.send(new DatagramPacket(new byte[0], 0, InetAddress.getByName(address), DISCARD_PORT));
                } catch (IOException e) {
                    LOG.atDebug()
                            .addKeyValue("ip", address)
                            .addKeyValue("reason", e.getMessage())
                            .log("there is no way to the address");
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the kernel cannot be made to ask by ARP");
        }
    }

    /** The columns of the table are address, hardware type, flags, hardware address, mask and device. */
    private static Map<String, String> arpAnswers() {
        Map<String, String> answers = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(ARP_TABLE)) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns.length >= 4 && columns[2].equals(COMPLETE)) {
                    answers.put(columns[0], columns[3]);
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the ARP table cannot be read");
        }
        return answers;
    }
}
