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

    private static final Logger LOG = LoggerFactory.getLogger(VmAdoption.class);

    private final Hypervisor hypervisor;
    private final PowerOff powerOff;

    VmAdoption(Hypervisor hypervisor, PowerOff powerOff) {
        this.hypervisor = hypervisor;
        this.powerOff = powerOff;
    }

    /** Returns when the domain is active. The caller holds the VM's lock. */
    void adopt(VmTask task, VmDirectory directory, DomainInfo domain, DomainMark mark)
            throws VmFailure, HypervisorException, IOException {
        String vm = domain.name();
        String specHash = SpecHash.of(task.spec());
        if (!mark.specHash().equals(specHash)) {
            throw new VmFailure(
                    vm + " exists on this host and was made from another spec (" + mark.specHash() + ", wanted "
                            + specHash + "); delete it first",
                    false,
                    false);
        }
        if (!domain.state().active()) {
            directory.markStarted();
            boot(task, domain, mark);
            LOG.info(
                    "domain adopted and started vm={} was=\"{}\"",
                    vm,
                    domain.state().words());
        } else if (mark.bootGeneration() < task.bootGeneration()) {
            reboot(task, domain, mark);
        } else if (domain.state() == DomainState.SHUTTING_DOWN || domain.state() == DomainState.PANICKED) {
            powerOff.politely(domain.uuid(), vm, RESTART_GRACE);
            boot(task, domain, mark);
        } else {
            hypervisor.setAutostart(domain.uuid(), true);
            LOG.info("domain adopted vm={} state=\"{}\"", vm, domain.state().words());
        }
    }

    /** Powers the guest off and on again; a new QEMU process, so that a changed definition takes effect. */
    void reboot(VmTask task, DomainInfo domain, DomainMark mark) throws HypervisorException {
        powerOff.politely(domain.uuid(), domain.name(), RESTART_GRACE);
        boot(task, domain, mark);
        LOG.info("domain restarted vm={} generation={}", domain.name(), task.bootGeneration());
    }

    /** The generation is noted before the start: a boot that was cut off there is finished, not repeated. */
    private void boot(VmTask task, DomainInfo domain, DomainMark mark) throws HypervisorException {
        if (mark.bootGeneration() < task.bootGeneration()) {
            hypervisor.setMark(domain.uuid(), mark.withBootGeneration(task.bootGeneration()));
        }
        hypervisor.setAutostart(domain.uuid(), true);
        try {
            hypervisor.create(domain.uuid());
        } catch (HypervisorException e) {
            if (!e.is(Kind.WRONG_STATE)) { // somebody was quicker, and it runs
                throw e;
            }
        }
    }
}
