package dev.pmc.executor.host;

import dev.pmc.guest.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether guests go down because their machine does. Libvirt's {@code libvirt-guests} then powers them off or saves them,
 * which looks as if the guests or people had done it one by one; but nobody wants such a VM to stay off.
 */
final class MachineShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(MachineShutdown.class);
    private static final Path SYSTEMD = Path.of("/run/systemd/system");
    /** While it is there, libvirt-guests has stopped the guests whose UUIDs are in it, and has not been started again. */
    private static final Path GUESTS_LIST = Path.of("/var/lib/libvirt/libvirt-guests");

    private static final Duration FILE_CLOCK_LAGS = Duration.ofSeconds(1);
    private static final int ANSWER_SECONDS = 5;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration MAX_SHUTDOWN = Duration.ofMinutes(15);

    private final Path guestsList;
    private final BooleanSupplier underWay;

    /** @param underWay whether the machine is going down */
    MachineShutdown(Path guestsList, BooleanSupplier underWay) {
        this.guestsList = guestsList;
        this.underWay = underWay;
    }

    /** As the init system and libvirt-guests of this machine say. */
    static MachineShutdown ofThisMachine() {
        return new MachineShutdown(GUESTS_LIST, MachineShutdown::initGoesDown);
    }

    /** The machine is going down. */
    boolean underWay() {
        return underWay.getAsBoolean();
    }

    /**
     * The guest, which ran at {@code since} and is off now, was stopped because all guests of the machine are.
     *
     * @param since an older list is of an earlier shutdown
     */
    boolean takes(UUID guest, Instant since) {
        return isListed(guest, since) || underWay();
    }

    /**
     * Returns when the machine is not going down; mostly this process has ended before. A guest that is started again
     * meanwhile would be stopped at once, or keep the machine from going down.
     */
    void awaitUp(String vm) throws VmFailure {
        if (!underWay()) {
            return;
        }
        LOG.atWarn().addKeyValue("vm", vm).log("the machine is going down; the vm is started when it is up again");
        long giveUp = System.nanoTime() + MAX_SHUTDOWN.toNanos();
        try {
            while (underWay()) {
                if (System.nanoTime() > giveUp) {
                    throw new VmFailure(
                            "the machine has been going down for more than " + MAX_SHUTDOWN.toMinutes() + " minutes",
                            false,
                            true);
                }
                Thread.sleep(LOOK_AGAIN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VmFailure("interrupted while the machine goes down", false, true, e);
        }
    }

    private boolean isListed(UUID guest, Instant since) {
        try {
            return Files.readString(guestsList, StandardCharsets.US_ASCII).contains(guest.toString())
                    && !Files.getLastModifiedTime(guestsList).toInstant().isBefore(since.minus(FILE_CLOCK_LAGS));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.toString())
                    .log("whether libvirt-guests has stopped a guest cannot be read");
            return false;
        }
    }

    private static boolean initGoesDown() {
        return Files.isDirectory(SYSTEMD)
                ? says("stopping", "systemctl", "is-system-running")
                : says("[0-9A-Z]+ [06]", "runlevel");
    }

    private static boolean says(String pattern, String... command) {
        try {
            Process process = Programs.of(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.atWarn()
                        .addKeyValue("command", command[0])
                        .log("the init system does not say whether the machine goes down");
                return false;
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .matches(pattern);
        } catch (IOException e) {
            return false; // a container, say, in which there is none to ask
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
