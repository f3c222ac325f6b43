package dev.pmc.executor.host;

import dev.pmc.executor.host.Ownership.Finding;
import dev.pmc.executor.host.Ownership.Owner;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Powers VMs off and sees to it that they stay so, also when the host boots. Its callers hold the VM's lock. */
final class VmStopper {
    private static final Logger LOG = LoggerFactory.getLogger(VmStopper.class);

    private final Hypervisor hypervisor;
    private final Ownership ownership;
    private final VmAdoption adoption;
    private final PowerOff powerOff;
    private final Farewells farewells;
    private final EndingWatch watch;
    private final Tended tended;

    VmStopper(
            Hypervisor hypervisor,
            Ownership ownership,
            VmAdoption adoption,
            PowerOff powerOff,
            Farewells farewells,
            EndingWatch watch,
            Tended tended) {
        this.hypervisor = hypervisor;
        this.ownership = ownership;
        this.adoption = adoption;
        this.powerOff = powerOff;
        this.farewells = farewells;
        this.watch = watch;
        this.tended = tended;
    }

    /** See {@link VmHost#stop}. */
    void stop(VmTask task, Duration grace) throws VmFailure, HypervisorException, IOException {
        Hostname hostname = task.spec().hostname();
        Finding found = ownership.find(hostname);
        if (found.owner() == Owner.OTHER) {
            LOG.atWarn().addKeyValue("vm", hostname).log("a domain of this name is not pmc's and is not stopped");
            return;
        }
        DomainInfo domain = found.ours(hostname, false);
        if (domain != null) {
            powerOff(domain, task, grace);
            tended.byThisNoMore(hostname);
            LOG.atInfo().addKeyValue("vm", hostname).log("vm stopped; its disk stays");
        }
    }

    /**
     * Powers a VM's guest off and keeps it defined.
     *
     * @throws VmFailure if a newer attempt than the task's looks after the VM
     */
    void powerOff(DomainInfo domain, VmTask task, Duration grace) throws VmFailure, HypervisorException, IOException {
        Ownership.refuseIfOutOfDate(task, domain);
        watch.expectAnything(domain.uuid());
        adoption.keepDefined(domain);
        if (domain.autostart()) {
            hypervisor.setAutostart(domain.uuid(), false);
        }
        powerOff.politely(domain.uuid(), domain.name(), farewells.grace(task, grace));
    }

    /** See {@link VmHost#keepOff}. */
    void keepOff(VmTask task) throws HypervisorException, IOException {
        Hostname hostname = task.spec().hostname();
        DomainInfo domain = ownership.find(hostname).domain();
        if (domain == null || domain.mark() == null || domain.mark().attempt() > task.attempt()) {
            return;
        }
        if (domain.state().active()) {
            LOG.atWarn()
                    .addKeyValue("vm", hostname)
                    .log("somebody has started the vm again; it runs on without a task");
        } else if (domain.autostart()) {
            hypervisor.setAutostart(domain.uuid(), false);
        }
        tended.byThisNoMore(hostname);
    }
}
