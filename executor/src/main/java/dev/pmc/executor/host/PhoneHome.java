package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the calls of guests whose cloud-init has finished in their VMs' directories, where they outlive this process and are
 * found by any executor of this host. Of one thread.
 */
final class PhoneHome {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneHome.class);
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    /** When each VM called last, so that one that calls all the time does not keep the disk busy. */
    private final Map<Hostname, Long> calls = new HashMap<>();

    /** A guest that has proved who it is says that it is up. */
    GuestCall.Answer hear(Hostname hostname, VmDirectory directory, GuestCall.Request request) throws IOException {
        long now = System.nanoTime();
        Long last = calls.get(hostname);
        if (last != null && now - last < MIN_PAUSE.toNanos()) {
            return GuestCall.Answer.TOO_MANY;
        }
        calls.put(hostname, now);
        String from = request.caller().getAddress().getHostAddress();
        AtomicFiles.write(directory.phonedHome(), (from + "\n" + request.body()).getBytes(StandardCharsets.ISO_8859_1));
        LOG.atInfo()
                .addKeyValue("vm", hostname.value())
                .addKeyValue("from", from)
                .log("guest phoned home");
        return GuestCall.Answer.OK;
    }

    /** The address that the guest called from; null if it has not called. */
    static @Nullable String caller(VmDirectory directory) throws IOException {
        return Files.exists(directory.phonedHome())
                ? Files.readString(directory.phonedHome(), StandardCharsets.ISO_8859_1)
                        .lines()
                        .findFirst()
                        .orElse(null)
                : null;
    }
}
