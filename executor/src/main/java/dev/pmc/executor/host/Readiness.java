package dev.pmc.executor.host;

import dev.pmc.guest.CatalogFiles;
import dev.pmc.guest.GuestException;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a guest is ready, by whatever its {@link ReadyCheck} says. That a domain is "running" says nothing: it is so
 * before the guest has executed an instruction.
 */
final class Readiness {
    private static final Duration PING_LIMIT = Duration.ofSeconds(2);
    private static final int SSH_PORT = 22;
    private static final int CONNECT_MILLIS = 500;
    private static final int GREETING_MILLIS = 1_000;
    private static final String GREETING = "SSH-";

    private final Hypervisor hypervisor;
    private final GuestListener listener;
    private final CatalogFiles catalog;

    Readiness(Hypervisor hypervisor, GuestListener listener, CatalogFiles catalog) {
        this.hypervisor = hypervisor;
        this.listener = listener;
        this.catalog = catalog;
    }

    /**
     * Looks once.
     *
     * @throws VmFailure if the guest cannot become ready, since its domain is not active
     */
    VmReport look(VmTask task, VmDirectory directory) throws HypervisorException, IOException, VmFailure {
        VmSpec spec = task.spec();
        UUID uuid = spec.uuid();
        requireActive(uuid);
        String address = spec.seed().ip() == null
                ? address(uuid, directory)
                : spec.seed().ip().address();
        return VmReport.active(task.bootGeneration())
                .withReady(ready(spec.ready(), uuid, address, directory, marker(spec, directory)))
                .withAddress(address);
    }

    /** What the guest says on its console when it is up. Of a VM of which that was not noted down, the catalogue may know it. */
    private @Nullable String marker(VmSpec spec, VmDirectory directory) throws IOException {
        if (directory.knowsReadyMarker()) {
            return directory.readyMarker();
        }
        try {
            return catalog.find(spec.seed().os()).readyMarker();
        } catch (GuestException e) {
            return null; // the VM outlives its catalogue entry
        }
    }

    private boolean ready(
            ReadyCheck check, UUID uuid, @Nullable String address, VmDirectory directory, @Nullable String marker)
            throws HypervisorException, IOException, VmFailure {
        return switch (check.kind()) {
            case AUTO -> answers(uuid, address, directory, marker);
            case AGENT -> hypervisor.guestAnswers(uuid, PING_LIMIT);
            case TCP -> address != null && accepts(address, check.port());
            case PHONE_HOME -> {
                if (Files.exists(directory.phonedHome())) {
                    yield true;
                }
                if (directory.phonedHomeAtEarlierBoot()) {
                    yield answers(uuid, address, directory, marker); // cloud-init calls at the first boot only
                }
                listener.listen();
                yield false;
            }
            case NONE -> true;
        };
    }

    private boolean answers(UUID uuid, @Nullable String address, VmDirectory directory, @Nullable String marker)
            throws HypervisorException {
        return hypervisor.guestAnswers(uuid, PING_LIMIT)
                || (marker != null && says(directory, marker))
                || (address != null && greets(address));
    }

    private @Nullable String address(UUID uuid, VmDirectory directory) throws HypervisorException, IOException {
        List<String> found = hypervisor.guestAddresses(uuid);
        return found.isEmpty() ? PhoneHome.caller(directory) : found.get(0);
    }

    private void requireActive(UUID uuid) throws HypervisorException, VmFailure {
        Optional<DomainInfo> domain = hypervisor.find(uuid);
        if (domain.isEmpty() || !domain.get().state().active()) {
            String state = domain.map(found -> found.state().words()).orElse("gone");
            throw new VmFailure("the domain is " + state + " before its guest has answered", false, true);
        }
    }

    private static boolean accepts(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false; // not yet
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

    private static boolean says(VmDirectory directory, String marker) {
        try {
            return ConsoleMarker.isSaid(directory, marker);
        } catch (IOException e) {
            return false; // the log is being rotated
        }
    }
}
