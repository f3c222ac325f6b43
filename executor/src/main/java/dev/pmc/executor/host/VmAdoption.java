package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Brings a VM that is there to the state that a task wants: active, and booted for its boot generation. But for its shape
 * the domain's definition is left as it is; a new executor changes nothing about VMs that an old one made.
 */
final class VmAdoption {
    /** How long a restarted guest may take to shut itself down. */
    static final Duration RESTART_GRACE = Duration.ofSeconds(60);

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_POLL = Duration.ofMillis(100);

    /** What QEMU and libvirt say of a saved state in which they cannot find their way. */
    private static final Pattern BROKEN_STATE =
            Pattern.compile("load of migration failed|image magic|image version|qemu header|compressed save format");

    private static final Logger LOG = LoggerFactory.getLogger(VmAdoption.class);

    private final Hypervisor hypervisor;
    private final MachineShutdown machine;
    private final PowerOff powerOff;
    private final DomainSignal bell;
    private final Reshaping reshaping;

    VmAdoption(
            Hypervisor hypervisor, MachineShutdown machine, PowerOff powerOff, DomainSignal bell, Reshaping reshaping) {
        this.hypervisor = hypervisor;
        this.reshaping = reshaping;
        this.machine = machine;
        this.powerOff = powerOff;
        this.bell = bell;
    }

    /** Returns when the domain is active. The caller holds the VM's lock. */
    void adopt(VmTask task, VmDirectory directory, DomainInfo found, DomainMark mark)
            throws VmFailure, HypervisorException, IOException {
        String vm = found.name();
        if (!isOfGuest(task.spec(), mark, directory)) {
            throw new VmFailure(
                    vm + " exists on this host and was made from another spec (" + mark.specHash() + ", wanted "
                            + SpecHash.ofDomain(task.spec()) + "); delete it first",
                    false,
                    false);
        }
        DomainInfo domain = awaitStarted(found);
        keepDefined(domain);
        if (!domain.state().active()) {
            boot(task, directory, domain, mark);
            boolean isDue = mark.bootGeneration() < task.bootGeneration() || reshaping.isDue(task, directory);
            if (domain.state() == DomainState.SAVED && isDue) {
                powerOff.politely(domain.uuid(), vm, RESTART_GRACE); // what went on is the boot before
                reshaping.reshape(task, directory);
                hypervisor.create(domain.uuid());
            }
            LOG.atInfo()
                    .addKeyValue("vm", vm)
                    .addKeyValue("was", domain.state().words())
                    .log("domain adopted and started");
        } else if (mark.bootGeneration() < task.bootGeneration()) {
            reboot(task, directory, domain, mark);
        } else if (domain.state() == DomainState.SHUTTING_DOWN) {
            powerOff.politely(domain.uuid(), vm, RESTART_GRACE);
            boot(task, directory, domain, mark);
        } else {
            // A guest that stands still stays so: the watch says so, and only people know why.
            note(task, domain, mark);
            hypervisor.setAutostart(domain.uuid(), true);
            LOG.atInfo()
                    .addKeyValue("vm", vm)
                    .addKeyValue("state", domain.state().words())
                    .log("domain adopted");
        }
    }

    /** Whether a domain's guest is the one that is wanted, of whatever shape. */
    private static boolean isOfGuest(VmSpec wanted, DomainMark mark, VmDirectory directory) throws IOException {
        String guest = SpecHash.ofGuest(wanted);
        if (mark.guestHash() != null) {
            return mark.guestHash().equals(guest);
        }
        if (mark.specHash().equals(SpecHash.ofDomain(wanted))) {
            return true;
        }
        // The mark is of an executor that knew a spec as a whole only. What that said is in the directory.
        JsonNode made = directory.spec();
        return made != null
                && SpecHash.ofDomain(made).equals(mark.specHash())
                && SpecHash.ofGuest(made).equals(guest);
    }

    /** Powers the guest off and on again; a new QEMU process, so that a changed definition takes effect. */
    private void reboot(VmTask task, VmDirectory directory, DomainInfo domain, DomainMark mark)
            throws VmFailure, HypervisorException, IOException {
        powerOff.politely(domain.uuid(), domain.name(), RESTART_GRACE);
        boot(task, directory, domain, mark);
        LOG.atInfo()
                .addKeyValue("vm", domain.name())
                .addKeyValue("generation", task.bootGeneration())
                .log("domain restarted");
    }

    /**
     * Defines a domain again that somebody has undefined under its guest: by what it runs with, which may lie on other
     * disks by now than what pmc would define.
     */
    void keepDefined(DomainInfo domain) throws HypervisorException {
        if (domain.state().active() && !domain.persistent()) {
            hypervisor.persist(domain.uuid());
            LOG.atWarn()
                    .addKeyValue("vm", domain.name())
                    .log("somebody had undefined the running domain; it is defined again");
        }
    }

    /** The generation is noted before the start: a boot that was cut off there is finished, not repeated. */
    private void boot(VmTask task, VmDirectory directory, DomainInfo domain, DomainMark mark)
            throws VmFailure, HypervisorException, IOException {
        machine.awaitUp(domain.name());
        directory.bootsAgain();
        if (domain.state() != DomainState.SAVED) { // a guest that was saved goes on with the shape that it has
            reshaping.reshape(task, directory);
        }
        note(task, domain, mark);
        hypervisor.setAutostart(domain.uuid(), true);
        try {
            start(domain);
        } catch (HypervisorException e) {
            if (!e.is(Kind.WRONG_STATE)) { // somebody was quicker, and it runs
                throw e;
            }
        }
    }

    /**
     * A saved state that cannot be restored would bar the VM for good, so it is given up: the guest boots as after a
     * power cut. Not so if the restore failed for another reason, as a lack of memory, which passes.
     */
    private void start(DomainInfo domain) throws HypervisorException {
        try {
            hypervisor.create(domain.uuid());
        } catch (HypervisorException e) {
            if (domain.state() != DomainState.SAVED || !(e.is(Kind.FAILED) || e.is(Kind.BAD_XML))) {
                throw e;
            }
            if (!BROKEN_STATE.matcher(String.valueOf(e.getMessage())).find() && !e.is(Kind.BAD_XML)) {
                throw new HypervisorException(
                        e.kind(),
                        e.getMessage()
                                + "; the guest was saved to disk, and to give up what was saved and boot it, run:"
                                + " virsh managedsave-remove " + domain.name(),
                        e);
            }
            LOG.atError()
                    .addKeyValue("vm", domain.name())
                    .addKeyValue("reason", e.getMessage())
                    .log(
                            "the guest's saved state cannot be restored and is given up; the guest boots as after a power cut");
            hypervisor.discardSavedState(domain.uuid());
            hypervisor.create(domain.uuid());
        }
    }

    /** From now on the domain is that attempt's: what an older one wants of it is out of date. */
    private void note(VmTask task, DomainInfo domain, DomainMark mark) throws HypervisorException {
        DomainMark now = mark.adopted(
                task.attempt(),
                SpecHash.ofDomain(task.spec()),
                SpecHash.ofGuest(task.spec()),
                Math.max(mark.bootGeneration(), task.bootGeneration()));
        if (!now.equals(mark)) {
            hypervisor.setMark(domain.uuid(), now);
        }
    }

    /**
     * The domain when it is no longer just being started: libvirt goes on with a start whose caller has died, and calls
     * the domain paused until then.
     */
    private DomainInfo awaitStarted(DomainInfo found) throws VmFailure, HypervisorException {
        long until = System.nanoTime() + START_LIMIT.toNanos();
        DomainInfo domain = found;
        while (domain.state() == DomainState.STARTING_UP) {
            if (System.nanoTime() > until) {
                throw new VmFailure(
                        "libvirt has been starting the domain for more than " + START_LIMIT.toSeconds() + " s",
                        false,
                        true);
            }
            long heard = bell.rings();
            try {
                bell.await(heard, START_POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VmFailure("interrupted while the domain was being started", false, true, e);
            }
            domain = hypervisor
                    .find(found.uuid())
                    .orElseThrow(() -> new VmFailure("the domain went away while it was being started", false, true));
        }
        return domain;
    }
}
