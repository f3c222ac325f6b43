package dev.pmc.executor.host;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** Tells pmc's domains from others: by UUID, name and mark together, never by the bare name. */
final class Ownership {
    private final Hypervisor hypervisor;

    Ownership(Hypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** Whose domain stands where the VM's belongs. */
    Finding find(Hostname hostname) throws HypervisorException {
        UUID uuid = GuestIdentity.uuidOf(hostname);
        Optional<DomainInfo> identified = hypervisor.find(uuid);
        if (identified.isPresent()) {
            DomainInfo domain = identified.get();
            boolean ours = domain.mark() != null && domain.name().equals(hostname.value());
            return new Finding(ours ? Owner.PMC : Owner.UNCLEAR, domain);
        }
        Optional<DomainInfo> named = hypervisor.find(hostname.value());
        return named.map(domain -> new Finding(Owner.OTHER, domain)).orElse(Finding.NONE);
    }

    /** The VM's domain, which is to be there and to be pmc's. */
    DomainInfo there(Hostname hostname, VmDirectory directory) throws VmFailure, HypervisorException {
        DomainInfo domain = find(hostname).ours(hostname, !directory.exists());
        if (domain == null || domain.mark() == null) {
            throw new VmFailure("there is no domain of " + hostname + " on this host", !directory.exists(), true);
        }
        return domain;
    }

    /** Throws if a newer attempt than that looks after the VM. */
    static void refuseIfOutOfDate(VmTask task, DomainInfo domain) throws VmFailure {
        DomainMark mark = domain.mark();
        refuseIfOutOfDate(task, mark == null ? 0 : mark.attempt());
    }

    /** The same. Of a VM that has moved here, and is not defined yet, only its directory tells for which attempt it has come. */
    static void refuseIfOutOfDate(VmTask task, VmDirectory directory) throws VmFailure, IOException {
        refuseIfOutOfDate(task, directory.attempt());
    }

    private static void refuseIfOutOfDate(VmTask task, int attempt) throws VmFailure {
        if (attempt > task.attempt()) {
            throw new VmFailure(
                    "attempt " + attempt + " of this VM is on this host; what attempt " + task.attempt()
                            + " wants is out of date",
                    false,
                    false);
        }
    }

    /** The VM whose domain has that identity; a domain that was renamed or cloned is none of a VM's. */
    static Optional<Hostname> vmOf(UUID uuid, String name) {
        try {
            Hostname vm = new Hostname(name);
            return GuestIdentity.uuidOf(vm).equals(uuid) ? Optional.of(vm) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whose a domain is. */
    enum Owner {
        /** There is no such domain. */
        NOBODY,
        PMC,
        /** It has the VM's name and another identity. */
        OTHER,
        /** It has the VM's identity, but not its name or not pmc's mark: somebody has changed it. */
        UNCLEAR
    }

    /** The domain that was found, if any. */
    record Finding(
            Owner owner, @org.jspecify.annotations.Nullable DomainInfo domain) {
        static final Finding NONE = new Finding(Owner.NOBODY, null);

        /** The domain if it is pmc's; null if there is none. */
        @org.jspecify.annotations.Nullable
        DomainInfo ours(Hostname hostname, boolean leftNothing) throws VmFailure {
            return switch (owner) {
                case NOBODY -> null;
                case PMC -> domain;
                case OTHER ->
                    throw new VmFailure(
                            "a domain named " + hostname
                                    + " exists on this host and is not pmc's; rename or remove it (virsh), or choose another"
                                    + " hostname",
                            leftNothing,
                            false);
                case UNCLEAR ->
                    throw new VmFailure(
                            "the domain of " + hostname + " exists on this host as "
                                    + (domain == null ? "?" : domain.name())
                                    + ", but somebody has renamed it or removed pmc's mark from its metadata; pmc does not"
                                    + " touch it. If it was renamed, shut it down and rename it back: virsh domrename "
                                    + (domain == null ? "?" : domain.name()) + " " + hostname,
                            false,
                            false);
            };
        }
    }
}
