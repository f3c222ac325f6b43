package dev.pmc.executor.host;

import dev.pmc.guest.DiskRoom;
import dev.pmc.guest.DiskSnapshots;
import dev.pmc.guest.GuestException;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.DiskState;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what people want done with the snapshots of a VM's disk, each order once: the {@link SnapshotLog} says what
 * has been dealt with, the disk's file which snapshots there are. The caller holds the VM's lock.
 */
final class SnapshotKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final Duration FREEZE_LIMIT = Duration.ofSeconds(10);

    private final Hypervisor hypervisor;
    private final DiskSnapshots snapshots;
    private final DiskRoom room;
    private final PowerOff powerOff;
    private final int most;

    /** @param most snapshots that a VM may have */
    SnapshotKeeper(Hypervisor hypervisor, DiskSnapshots snapshots, DiskRoom room, PowerOff powerOff, int most) {
        this.hypervisor = hypervisor;
        this.snapshots = snapshots;
        this.room = room;
        this.powerOff = powerOff;
        this.most = most;
    }

    /**
     * Carries out an order, unless it has been dealt with. A revert powers the guest off, and leaves it off.
     *
     * @return what has become of it, this time or before
     * @throws VmFailure and others, if what has become of it is not known; it may be given again
     */
    SnapshotAnswer carryOut(SnapshotOrder order, VmDirectory directory, DomainInfo domain)
            throws VmFailure, HypervisorException, IOException {
        SnapshotLog log = new SnapshotLog(directory);
        SnapshotLog.Entry last = log.last();
        if (last != null && last.number() > order.number()) {
            return no(order, "a later order about this host's snapshots has been dealt with before");
        }
        boolean again = last != null && last.number() == order.number();
        SnapshotAnswer before = again ? log.answer() : null;
        if (before != null) {
            return before;
        }
        thawIfLeft(directory, domain);
        try {
            DiskState state = snapshots.state(directory.disk());
            String hindrance = hindrance(order, again, directory, domain, state);
            SnapshotAnswer answer =
                    hindrance == null ? carryOut(order, directory, domain, state, log) : no(order, hindrance);
            LOG.atInfo()
                    .addKeyValue("vm", domain.name())
                    .addKeyValue("order", order.kind())
                    .addKeyValue("snapshot", order.name())
                    .addKeyValue("done", answer.done())
                    .addKeyValue("reason", answer.words())
                    .log("snapshot order");
            return log.ends(answer);
        } catch (GuestException e) {
            throw Failures.of(e, false);
        }
    }

    private static SnapshotAnswer no(SnapshotOrder order, String words) {
        return new SnapshotAnswer(order.number(), false, words);
    }

    /** Lets a guest go on whose file systems an executor has frozen that died before it could thaw them. */
    void thawIfLeft(VmDirectory directory, DomainInfo domain) throws HypervisorException, IOException {
        SnapshotLog log = new SnapshotLog(directory);
        if (log.mayBeFrozen() && (!domain.state().active() || thaws(domain))) {
            LOG.atWarn()
                    .addKeyValue("vm", domain.name())
                    .log("the guest's file systems may have been left frozen by a snapshot; they are not any more");
            log.thawed();
        }
    }

    /** A report with what there is to say of the VM's disk. What cannot be seen just now costs nothing else. */
    VmReport describe(VmReport report, VmDirectory directory) throws IOException {
        SnapshotAnswer answer = new SnapshotLog(directory).answer();
        try {
            return report.withDisk(snapshots.state(directory.disk()), answer);
        } catch (GuestException e) {
            LOG.atWarn()
                    .addKeyValue("disk", directory.disk())
                    .addKeyValue("reason", e.getMessage())
                    .log("nobody can tell how a disk is");
            return report.withDisk(null, answer);
        }
    }

    /**
     * Why an order cannot be carried out; null if it can be.
     *
     * @param again it was begun before, so what it has brought about may be there
     */
    private @Nullable String hindrance(
            SnapshotOrder order, boolean again, VmDirectory directory, DomainInfo domain, DiskState state)
            throws HypervisorException, IOException {
        List<Path> disks = hypervisor.disks(domain.uuid());
        if (!disks.equals(List.of(directory.disk()))) {
            // A newer file upon the disk would not know it again.
            return "the disk of " + domain.name() + " lies in files that pmc did not make: " + disks
                    + "; merge them into " + directory.disk() + " first (virsh blockcommit)";
        }
        boolean exists = has(state, order.name());
        return switch (order.kind()) {
            case TAKE -> again ? null : whyNoMore(order, exists, domain.name(), directory, state);
            case REVERT -> exists ? null : "there is no snapshot " + order.name() + "; there are: " + names(state);
            case DELETE -> null;
        };
    }

    private @Nullable String whyNoMore(
            SnapshotOrder order, boolean exists, String vm, VmDirectory directory, DiskState state) throws IOException {
        int count = state.snapshots().size();
        if (exists) {
            return "there is a snapshot " + order.name() + " already";
        }
        return count >= most
                ? "there are " + count + " snapshots already, and a host may have " + most
                        + " (snapshots_per_vm in data/site.yaml); delete one first"
                : noRoom(vm, directory);
    }

    private @Nullable String noRoom(String vm, VmDirectory directory) throws IOException {
        try {
            room.requireGrowth("a snapshot of " + vm, DiskUse.moreWithSnapshot(directory.disk()));
            return null;
        } catch (GuestException e) {
            return e.getMessage();
        }
    }

    private static boolean has(DiskState state, SnapshotName name) {
        return state.snapshots().stream().map(TakenSnapshot::name).anyMatch(name::equals);
    }

    private static List<SnapshotName> names(DiskState state) {
        return state.snapshots().stream().map(TakenSnapshot::name).toList();
    }

    private SnapshotAnswer carryOut(
            SnapshotOrder order, VmDirectory directory, DomainInfo domain, DiskState state, SnapshotLog log)
            throws HypervisorException, GuestException, IOException {
        Path disk = directory.disk();
        log.begins(order);
        boolean exists = has(state, order.name());
        String words = switch (order.kind()) {
            case TAKE -> exists ? "taken" : take(order.name(), disk, domain, log);
            case REVERT -> revert(order.name(), directory, domain);
            case DELETE -> exists ? delete(order.name(), disk, domain) : "there was none of that name";
        };
        return new SnapshotAnswer(order.number(), true, words);
    }

    private String take(SnapshotName name, Path disk, DomainInfo domain, SnapshotLog log)
            throws HypervisorException, GuestException, IOException {
        if (!domain.state().active()) {
            snapshots.take(disk, name);
            return "taken while the guest was off";
        }
        log.freezes();
        boolean frozen = freezes(domain);
        try {
            hypervisor.liveDisks().takeSnapshot(domain.uuid(), disk, DiskSnapshots.nameInFile(name));
        } finally {
            if (thaws(domain) || !frozen) {
                log.thawed();
            }
        }
        return frozen
                ? "taken while the guest agent had frozen the file systems"
                : "taken as if after a power cut, because no guest agent froze the file systems";
    }

    /** Without an agent the disk is as after a power cut, which file systems and databases are made for. */
    private boolean freezes(DomainInfo domain) throws HypervisorException {
        return did("freeze", domain, () -> hypervisor.liveDisks().freeze(domain.uuid(), FREEZE_LIMIT) > 0);
    }

    private boolean thaws(DomainInfo domain) throws HypervisorException {
        return did("thaw", domain, () -> {
            hypervisor.liveDisks().thaw(domain.uuid(), FREEZE_LIMIT);
            return true;
        });
    }

    /** Whether the guest agent did that; throws only if there was nobody to pass it on. */
    private static boolean did(String what, DomainInfo domain, AgentCall call) throws HypervisorException {
        try {
            return call.make();
        } catch (HypervisorException e) {
            if (e.is(Kind.UNREACHABLE)) {
                throw e;
            }
            LOG.atInfo()
                    .addKeyValue("vm", domain.name())
                    .addKeyValue("reason", e.getMessage())
                    .log("the guest agent did not {} the file systems", what);
            return false;
        }
    }

    private interface AgentCall {
        boolean make() throws HypervisorException;
    }

    private String revert(SnapshotName name, VmDirectory directory, DomainInfo domain)
            throws HypervisorException, GuestException, IOException {
        if (domain.state().active()) {
            powerOff.byForce(domain.uuid()); // what it has not written yet is given up with all the rest
        } else if (domain.state() == DomainState.SAVED) {
            hypervisor.discardSavedState(domain.uuid()); // its memory goes with another disk
        }
        directory.mayBeOfEarlierShape();
        snapshots.revert(directory.disk(), name);
        return "the disk is as it was";
    }

    private String delete(SnapshotName name, Path disk, DomainInfo domain) throws HypervisorException, GuestException {
        if (domain.state().active()) {
            hypervisor.liveDisks().deleteSnapshot(domain.uuid(), disk, DiskSnapshots.nameInFile(name));
        } else {
            snapshots.delete(disk, name);
        }
        return "deleted";
    }
}
