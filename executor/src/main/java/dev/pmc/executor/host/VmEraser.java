package dev.pmc.executor.host;

import dev.pmc.executor.host.Ownership.Finding;
import dev.pmc.executor.host.Ownership.Owner;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes VMs from this host. Its callers hold the VM's lock. */
final class VmEraser {
    private static final Logger LOG = LoggerFactory.getLogger(VmEraser.class);

    private final Hypervisor hypervisor;
    private final Ownership ownership;
    private final PowerOff powerOff;
    private final VmDirectories directories;
    private final Erasures erasures;

    VmEraser(
            Hypervisor hypervisor,
            Ownership ownership,
            PowerOff powerOff,
            VmDirectories directories,
            Erasures erasures) {
        this.hypervisor = hypervisor;
        this.ownership = ownership;
        this.powerOff = powerOff;
        this.directories = directories;
        this.erasures = erasures;
    }

    /**
     * Removes the domain, if there is one, and the VM's directory, notes that nothing is left, and checks it.
     *
     * @return the files outside the directory that the domain's disks lay on, which stay: pmc did not make them
     */
    List<Path> erase(Hostname vm, @Nullable DomainInfo domain) throws VmFailure, HypervisorException, IOException {
        VmDirectory directory = directories.of(vm);
        List<Path> outside = List.of();
        if (domain != null) {
            outside = hypervisor.disks(domain.uuid()).stream()
                    .filter(disk -> !disk.startsWith(directory.path()))
                    .toList();
            removeDomain(domain.uuid());
        }
        directory.remove();
        erasures.note(vm);
        if (directory.exists() || hypervisor.find(GuestIdentity.uuidOf(vm)).isPresent()) {
            throw new VmFailure("something of " + vm + " came back while it was erased", false, true);
        }
        if (outside.isEmpty()) {
            LOG.atInfo().addKeyValue("vm", vm).log("vm erased; nothing of it is left");
        } else {
            LOG.atWarn()
                    .addKeyValue("vm", vm)
                    .addKeyValue("files", outside)
                    .log("vm erased; its disks outside its directory stay");
        }
        return outside;
    }

    /** Removes a domain that has appeared since the VM was erased. */
    void eraseLateComer(Hostname vm) throws HypervisorException {
        if (!erasures.isNoted(vm) || directories.of(vm).exists()) {
            return;
        }
        Finding found = ownership.find(vm);
        if (found.owner() == Owner.PMC && found.domain() != null) {
            removeDomain(found.domain().uuid());
            LOG.atWarn()
                    .addKeyValue("vm", vm)
                    .log("a domain of an erased vm appeared, by a call that outlived its caller, and was removed");
        }
    }

    private void removeDomain(UUID uuid) throws HypervisorException {
        powerOff.byForce(uuid);
        try {
            hypervisor.undefine(uuid);
        } catch (HypervisorException e) {
            if (!e.is(Kind.NO_DOMAIN)) {
                throw e;
            }
        }
    }
}
