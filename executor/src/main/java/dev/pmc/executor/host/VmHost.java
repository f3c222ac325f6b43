package dev.pmc.executor.host;

import dev.pmc.vm.CachedImage;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be done to VMs on this machine, as the executor sees it.
 *
 * <p>Every method blocks until it is done or has failed, is idempotent, and may be called for different VMs at the
 * same time; calls for one VM follow one another. None touches a domain that is not pmc's.
 */
public interface VmHost extends VmHostAccess {
    @Override
    default VmHost host() {
        return this;
    }

    @Override
    default Optional<VmHost> ifOpen() {
        return Optional.of(this);
    }

    /**
     * Makes the VM if it is not there, adopts it if it is, starts it if it is off, and returns when its domain is active.
     *
     * @param progress told which step the work is at
     * @throws VmFailure if the domain is not active; what this call made has been removed again
     */
    VmReport run(VmTask task, Progress progress) throws VmFailure;

    /** Looks whether the guest is ready, which takes some seconds at most; the report says so, and its address. */
    VmReport look(VmTask task) throws VmFailure;

    /** What the guest that is not ready says of its own end, on its console; empty if it says nothing of that kind. */
    default Optional<String> complaint(VmTask task) {
        return Optional.empty();
    }

    /** Restarts the guest for {@code task}'s boot generation, unless it has been booted for it already. */
    VmReport restart(VmTask task) throws VmFailure;

    /**
     * Carries out the task's order about the VM's snapshots, unless it has been dealt with; the report has the answer. A guest
     * that is on and is reverted is booted from the disk as it was; one that is off stays so.
     *
     * @throws VmFailure if what has become of the order is not known; it is as good as new when it is given again
     */
    VmReport snapshot(VmTask task) throws VmFailure;

    /**
     * Goes one step of what comes before a guest with a helper is powered off: others are given time to turn away from it,
     * then what the guest has to do. To be called again until it is over, which it is by its own, whatever the guest does.
     * Returns soon, and may be called while other verbs for the VM run.
     *
     * @return when to call again; empty if it is over, or there is nothing of that kind
     */
    default Optional<Duration> farewell(VmTask task, Progress progress) throws VmFailure {
        return Optional.empty();
    }

    /**
     * Powers the guest off, politely at first, and after {@code grace} by force. Definition, disk and seed stay. A VM
     * that is off or not there is fine. The domain must not come back by itself when the host boots.
     *
     * @throws VmFailure also if a newer attempt than {@code task} looks after the VM; nothing has been done then
     */
    void stop(VmTask task, Duration grace) throws VmFailure;

    /** Has a VM that is off stay off when the host boots. One that is active, as somebody may have started it, runs on. */
    void keepOff(VmTask task) throws VmFailure;

    /**
     * Removes the domain, running or not, its disk, its seed and its directory, and checks that nothing is left.
     *
     * @return files outside the directory that the domain's disks lay on, as external snapshots; they stay
     * @throws VmFailure also if a newer attempt than {@code task} looks after the VM; nothing has been done then
     */
    List<Path> erase(VmTask task) throws VmFailure;

    /**
     * Powers the guest off as {@link #stop} does, and has its disk ready to be fetched by whoever knows where it is, until the
     * VM is run or erased here, or this process ends.
     *
     * @param move the number of the move
     * @return where the disk is, with its size
     * @throws VmFailure also if the VM has more disks than its own
     */
    Transfer hold(VmTask task, int move, Duration grace) throws VmFailure;

    /**
     * Makes ready for a VM that moves here: its image, its directory, and room for its disk. What an earlier call has left that
     * was cut off is fine; a VM is not.
     *
     * @throws VmFailure if it cannot run here; what this call made has been removed again
     */
    void prepare(VmTask task, Progress progress) throws VmFailure;

    /**
     * Fetches the next part of the disk of a VM that moves here. With the last part it is durable, equal to the source's, and
     * as if the guest had run on it here, so only an erase removes it.
     *
     * @return how much there is
     * @throws VmFailure if the source does not answer, or its disk cannot be used here; what has come before stays
     */
    Transfer fetch(VmTask task, int move, URI source) throws VmFailure;

    /** The counters of the active VMs that {@link #run} was called for here. */
    List<VmCounters> counters() throws VmFailure;

    /** What this machine's image cache holds. */
    default List<CachedImage> cachedImages() throws VmFailure {
        return List.of();
    }

    /**
     * Has the image in this machine's cache, which may take as long as a download does.
     *
     * @param image by its name in the catalogue
     * @throws VmFailure if it cannot be had
     */
    void fetch(String image) throws VmFailure;

    /**
     * The guest's serial console.
     *
     * @throws VmFailure if there is nothing of such a VM on this machine
     */
    GuestConsole console(Hostname hostname) throws VmFailure;

    /** Is told how work on a VM goes on. */
    interface Progress {
        void at(WorkProgress progress);
    }

    /** Is told what becomes of domains that should run; called from a thread of the host's own, and must not block. */
    interface Watcher {
        /** The domain is no longer active. */
        void ended(Hostname hostname, Ending ending, String words);

        /** The guest does not run, but its VM has not ended: it is paused, asleep, saved, or goes down with its machine. */
        void standsStill(Hostname hostname, String words);

        /** The guest runs again. */
        void movesAgain(Hostname hostname);
    }

    /** How a domain ceased to be active. */
    enum Ending {
        /** The guest powered itself off. */
        POWERED_OFF,
        /** The guest or its QEMU process died. */
        CRASHED,
        /** Somebody else destroyed, undefined, reverted or migrated the domain. */
        TAKEN_AWAY,
        /** It was stopped with all guests of the machine, which is up again or has never gone down. */
        LEFT_OFF_BY_MACHINE
    }
}
