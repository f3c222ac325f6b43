package dev.pmc.executor;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a guest to answer: by its guest agent, by the greeting of its ssh server, or by a word on its console, whichever
 * comes first. That a domain is "running" says nothing: it is so before the guest has executed an instruction.
 */
final class Readiness {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PING_LIMIT = Duration.ofSeconds(2);
    private static final int SSH_PORT = 22;
    private static final int CONNECT_MILLIS = 500;
    private static final int GREETING_MILLIS = 1_000;
    private static final String GREETING = "SSH-";

    private final Hypervisor hypervisor;
    private final Bell bell;

    Readiness(Hypervisor hypervisor, Bell bell) {
        this.hypervisor = hypervisor;
        this.bell = bell;
    }

    /**
     * Returns when the guest answers, or when the limit is over.
     *
     * @param givenAddress the guest's address if it was given one
     * @param marker what the guest says on its console when it is up
     */
    Answer await(UUID uuid, Duration limit, @Nullable String givenAddress, @Nullable String marker, Path consoleLog)
            throws HypervisorException, InterruptedException, VmFailure {
        long until = System.nanoTime() + limit.toNanos();
        while (true) {
            long heard = bell.rings();
            requireActive(uuid);
            String address = givenAddress;
            boolean ready = hypervisor.guestAnswers(uuid, PING_LIMIT) || (marker != null && says(consoleLog, marker));
            if (address == null) {
                List<String> found = hypervisor.guestAddresses(uuid);
                address = found.isEmpty() ? null : found.get(0);
            }
            ready = ready || (address != null && greets(address));
            long left = until - System.nanoTime();
            if (ready || left <= 0) {
                return new Answer(ready, address);
            }
            bell.await(heard, left < POLL.toNanos() ? Duration.ofNanos(left) : POLL);
        }
    }

    private void requireActive(UUID uuid) throws HypervisorException, VmFailure {
        Optional<DomainInfo> domain = hypervisor.find(uuid);
        if (domain.isEmpty() || !domain.get().state().active()) {
            String state = domain.map(found -> found.state().words()).orElse("gone");
            throw new VmFailure("the domain is " + state + " before its guest has answered", false, true);
        }
    }

    private static boolean greets(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, SSH_PORT), CONNECT_MILLIS);
            socket.setSoTimeout(GREETING_MILLIS);
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(GREETING.length()), StandardCharsets.US_ASCII).equals(GREETING);
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static boolean says(Path consoleLog, String marker) {
        try {
            return Files.exists(consoleLog)
                    && Files.readString(consoleLog, StandardCharsets.ISO_8859_1).contains(marker);
        } catch (IOException e) {
            return false; // the log is being rotated
        }
    }

    /** Whether the guest answered, and where it can be reached. */
    record Answer(boolean ready, @Nullable String address) {}
}
