package dev.pmc.executor.host;

import dev.pmc.executor.helper.StopOrders;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes before a guest with a helper is powered off: others are given time to turn away from it, then its own hooks are
 * given time. Each has an end, whatever the guest does, and also if the host's clock is set.
 *
 * <p>All of it is in files of the VM's directory, so that an executor that is killed in between is followed by one that goes
 * on where it was; and so that it does not matter which executor of this host the guest speaks with. Thread-safe.
 */
final class Farewells implements StopOrders {
    private static final Logger LOG = LoggerFactory.getLogger(Farewells.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final VmDirectories directories;
    private final Ownership ownership;
    private final InstantSource clock;

    Farewells(VmDirectories directories, Ownership ownership, InstantSource clock) {
        this.directories = directories;
        this.ownership = ownership;
        this.clock = clock;
    }

    /** Goes one step; answers when to look again, null if the guest may be powered off, or is off. */
    @Nullable
    Duration step(VmTask task, VmHost.Progress progress) throws VmFailure {
        try {
            DomainInfo domain = ownership.find(task.spec().hostname()).domain();
            boolean isOn =
                    domain != null && domain.mark() != null && domain.state().active();
            return isOn ? stepOfActive(task, progress) : null;
        } catch (HypervisorException | IOException e) {
            throw Failures.of(e, false);
        }
    }

    private @Nullable Duration stepOfActive(VmTask task, VmHost.Progress progress) throws IOException {
        GuestHelper helper = task.spec().guestHelper();
        VmDirectory directory = directories.of(task.spec().hostname());
        if (helper == null || !directory.exists()) {
            return null;
        }
        Farewell farewell = begun(directory, helper);
        long now = clock.millis();
        if (farewell.hooksSince() == 0) {
            long left = left(farewell.since(), helper.drainSeconds(), now);
            if (left > 0) {
                progress.at(WorkProgress.at(
                        WorkStep.DRAIN,
                        helper.drainSeconds() * 1000L - left,
                        helper.drainSeconds() * 1000L,
                        "letting others turn away from the guest, for " + helper.drainSeconds() + " s"));
                return Duration.ofMillis(Math.min(left, LOOK_AGAIN.toMillis()));
            }
            if (!directory.helper().isHeard()) {
                LOG.atInfo()
                        .addKeyValue("vm", task.spec().hostname())
                        .log("nothing was heard of a helper in the guest, so no hooks are waited for");
                return null;
            }
            farewell = farewell.withHooks(now);
            directory.helper().write(farewell);
        }
        return awaitHooks(farewell, directory, now, progress);
    }

    private Farewell begun(VmDirectory directory, GuestHelper helper) throws IOException {
        Farewell farewell = directory.helper().farewell();
        if (farewell == null) {
            farewell = new Farewell(
                    UUID.randomUUID().toString(), clock.millis(), 0, helper.hookSeconds(), helper.graceSeconds());
            directory.helper().write(farewell);
        }
        return farewell;
    }

    private static @Nullable Duration awaitHooks(
            Farewell farewell, VmDirectory directory, long now, VmHost.Progress progress) throws IOException {
        Farewell.Word word = directory.helper().word(farewell);
        if (word.done()) {
            return null;
        }
        long left = hooksLeft(farewell, word, now);
        if (left <= 0) {
            LOG.atWarn()
                    .addKeyValue("directory", directory.path())
                    .log("the guest's hooks have not come to their end in time, and it is powered off all the same");
            return null;
        }
        progress.at(WorkProgress.at(WorkStep.HOOK)
                .saying("the guest's pre-stop hooks are running, for " + (left + 999) / 1000 + " s at most"));
        return LOOK_AGAIN;
    }

    private static long hooksLeft(Farewell farewell, Farewell.Word word, long now) {
        long usual = left(farewell.hooksSince(), farewell.hookSeconds(), now);
        long asked = word.until() - now;
        return Math.min(Math.max(usual, asked), left(farewell.hooksSince(), farewell.graceSeconds(), now));
    }

    /** Of so many seconds that began then; none if the clock says that they have not begun yet. */
    private static long left(long since, int seconds, long now) {
        return now < since ? 0 : Math.max(0, since + seconds * 1000L - now);
    }

    /** How long a guest may take to power itself off; hooks and powering off have one grace together. */
    Duration grace(VmTask task, Duration otherwise) throws IOException {
        GuestHelper helper = task.spec().guestHelper();
        if (helper == null) {
            return otherwise;
        }
        Farewell farewell = directories.of(task.spec().hostname()).helper().farewell();
        return farewell == null || farewell.hooksSince() == 0
                ? Duration.ofSeconds(helper.graceSeconds())
                : Duration.ofMillis(left(farewell.hooksSince(), farewell.graceSeconds(), clock.millis()));
    }

    @Override
    public void heard(Hostname guest) throws IOException {
        directories.of(guest).helper().markHeard();
    }

    @Override
    public @Nullable Order pending(Hostname guest) throws IOException {
        VmDirectory directory = directories.of(guest);
        Farewell farewell = directory.helper().farewell();
        if (farewell == null || farewell.hooksSince() == 0) {
            return null;
        }
        Farewell.Word word = directory.helper().word(farewell);
        long left = hooksLeft(farewell, word, clock.millis());
        return word.done() || left <= 0 ? null : new Order(farewell.id(), (left + 999) / 1000);
    }

    @Override
    public void done(Hostname guest, String id) throws IOException {
        VmDirectory directory = directories.of(guest);
        Farewell farewell = directory.helper().farewell();
        if (farewell != null && farewell.id().equals(id)) {
            directory.helper().write(new Farewell.Word(id, true, 0));
        }
    }

    @Override
    public long more(Hostname guest, String id, int seconds) throws IOException {
        VmDirectory directory = directories.of(guest);
        Farewell farewell = directory.helper().farewell();
        if (farewell == null || !farewell.id().equals(id)) {
            return 0;
        }
        long now = clock.millis();
        Farewell.Word word = new Farewell.Word(id, false, now + seconds * 1000L);
        directory.helper().write(word);
        return (hooksLeft(farewell, word, now) + 999) / 1000;
    }
}
