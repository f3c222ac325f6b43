package dev.pmc.executor;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a VM that is there to the state that a task wants: active, and booted for its boot generation. The domain's
 * definition is left as it is; a new executor changes nothing about VMs that an old one made.
 */
final class VmAdoption {
    /** How long a restarted guest may take to shut itself down. */
    static final Duration RESTART_GRACE = Duration.ofSeconds(60);

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration START_POLL = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(VmAdoption.class);

    private final Hypervisor hypervisor;
    private final PowerOff powerOff;
    private final Bell bell;

    VmAdoption(Hypervisor hypervisor, PowerOff powerOff, Bell bell) {
        this.hypervisor = hypervisor;
        this.powerOff = powerOff;
        this.bell = bell;
    }

    /** Returns when the domain is active. The caller holds the VM's lock. */
    void adopt(VmTask task, VmDirectory directory, DomainInfo found, DomainMark mark)
            throws VmFailure, HypervisorException, IOException {
        String vm = found.name();
        String specHash = SpecHash.of(task.spec());
        if (!mark.specHash().equals(specHash)) {
            throw new VmFailure(
                    vm + " exists on this host and was made from another spec (" + mark.specHash() + ", wanted "
                            + specHash + "); delete it first",
                    false,
                    false);
        }
        DomainInfo domain = awaitStarted(found);
        if (!domain.state().active()) {
            boot(task, directory, domain, mark);
            LOG.info(
                    "domain adopted and started vm={} was=\"{}\"",
                    vm,
                    domain.state().words());
        } else if (mark.bootGeneration() < task.bootGeneration()) {
            reboot(task, directory, domain, mark);
        } else if (domain.state() == DomainState.SHUTTING_DOWN || domain.state() == DomainState.PANICKED) {
            powerOff.politely(domain.uuid(), vm, RESTART_GRACE);
            boot(task, directory, domain, mark);
        } else {
            // A guest that somebody paused stays paused: the watch says so, and only people know why.
            note(task, domain, mark);
            hypervisor.setAutostart(domain.uuid(), true);
            LOG.info("domain adopted vm={} state=\"{}\"", vm, domain.state().words());
        }
    }

    /** Powers the guest off and on again; a new QEMU process, so that a changed definition takes effect. */
    private void reboot(VmTask task, VmDirectory directory, DomainInfo domain, DomainMark mark)
            throws HypervisorException, IOException {
        powerOff.politely(domain.uuid(), domain.name(), RESTART_GRACE);
        boot(task, directory, domain, mark);
        LOG.info("domain restarted vm={} generation={}", domain.name(), task.bootGeneration());
    }

    /** The generation is noted before the start: a boot that was cut off there is finished, not repeated. */
    private void boot(VmTask task, VmDirectory directory, DomainInfo domain, DomainMark mark)
            throws HypervisorException, IOException {
        directory.bootsAgain();
        note(task, domain, mark);
        hypervisor.setAutostart(domain.uuid(), true);
        try {
            hypervisor.create(domain.uuid());
        } catch (HypervisorException e) {
            if (!e.is(Kind.WRONG_STATE)) { // somebody was quicker, and it runs
                throw e;
            }
        }
    }

    /** From now on the domain is that attempt's: what an older one wants of it is out of date. */
    private void note(VmTask task, DomainInfo domain, DomainMark mark) throws HypervisorException {
        DomainMark now = mark.adopted(task.attempt(), Math.max(mark.bootGeneration(), task.bootGeneration()));
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
