package dev.pmc.executor.host;

import dev.pmc.guest.RegionLocks;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The VMs of this host that no executor looks after at the moment: stopped on purpose, waiting for their next attempt, or
 * left behind by a pmc that has given this machine up. Which of these, only pmc knows.
 */
public final class Untended implements AutoCloseable {
    private final Hypervisor hypervisor;
    private final RegionLocks locks;
    private final VmDirectories directories;
    private final Tended tended;
    private final Ownership ownership;
    private final VmEraser eraser;

    public Untended(Path state, Hypervisor hypervisor) throws IOException {
        this.hypervisor = hypervisor;
        this.directories = new VmDirectories(state);
        this.locks = new RegionLocks(state.resolve("locks"));
        this.tended = new Tended(locks);
        this.ownership = new Ownership(hypervisor);
        this.eraser = new VmEraser(
                hypervisor, ownership, new PowerOff(hypervisor, new DomainSignal()), directories, new Erasures(state));
    }

    /** All of them, by name. */
    public List<Vm> list() throws HypervisorException, IOException {
        TreeSet<String> names = new TreeSet<>();
        directories.hostnames().forEach(vm -> names.add(vm.value()));
        hypervisor.list().stream()
                .filter(domain -> domain.mark() != null)
                .flatMap(domain -> Ownership.vmOf(domain.uuid(), domain.name()).stream())
                .forEach(vm -> names.add(vm.value()));
        List<Vm> found = new ArrayList<>();
        for (String name : names) {
            Hostname vm = new Hostname(name);
            Optional<DomainInfo> domain = hypervisor.find(GuestIdentity.uuidOf(vm));
            VmDirectory directory = directories.of(vm);
            if ((domain.isPresent() || directory.exists()) && !tended.byAnybody(vm)) {
                found.add(new Vm(vm, domain.orElse(null), directory.exists() ? directory.path() : null));
            }
        }
        return found;
    }

    /**
     * Removes one, with its disk.
     *
     * @return the files of it that stay, because pmc did not make them
     * @throws VmFailure if there is no such VM here, if an executor looks after it, or if its domain is not pmc's
     */
    public List<Path> remove(Hostname vm) throws VmFailure, HypervisorException, IOException {
        RegionLocks.Held held = locks.hold(LibvirtVmHost.lockOf(vm));
        try {
            if (tended.byAnybody(vm)) {
                throw new VmFailure("an executor looks after " + vm + "; delete it by a job", false, false);
            }
            DomainInfo domain = ownership.find(vm).ours(vm, false);
            if (domain == null && !directories.of(vm).exists()) {
                throw new VmFailure("there is nothing of " + vm + " on this machine", true, false);
            }
            return eraser.erase(vm, domain);
        } finally {
            held.close();
        }
    }

    @Override
    public void close() throws IOException {
        locks.close();
    }

    /**
     * One of them.
     *
     * @param directory of its disk; null if there is none
     */
    public record Vm(
            Hostname hostname,
            @Nullable DomainInfo domain,
            @Nullable Path directory) {
        /** One line for people. */
        @Override
        public String toString() {
            DomainMark mark = domain == null ? null : domain.mark();
            return "%-24s %-32s attempt %-4s %s"
                    .formatted(
                            hostname,
                            domain == null ? "no domain" : domain.state().words(),
                            mark == null ? "?" : mark.attempt(),
                            directory == null ? "no disk" : directory);
        }
    }
}
