package dev.pmc.hypervisor;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.MoreCalls;

/** What libvirt says of a domain, in the terms of {@link Hypervisor}; a few calls for each. */
final class LibvirtDomains {
    static final int METADATA_ELEMENT = 2;

    private LibvirtDomains() {}

    /** As {@link #describe}; the domain is not to be used any more. */
    static DomainInfo describeAndFree(Domain domain) throws LibvirtException {
        try {
            return describe(domain);
        } finally {
            LibvirtSession.free(domain);
        }
    }

    static DomainInfo describe(Domain domain) throws LibvirtException {
        boolean persistent = domain.isPersistent() == 1;
        return new DomainInfo(
                UUID.fromString(domain.getUUIDString()),
                domain.getName(),
                state(domain, persistent),
                persistent,
                persistent && domain.getAutostart(),
                mark(domain));
    }

    /** A libvirtd that has been restarted knows that a state was saved, and no longer that this is why the domain is off. */
    private static DomainState state(Domain domain, boolean persistent) throws LibvirtException {
        DomainState state = LibvirtStates.of(MoreCalls.state(domain));
        return persistent && !state.active() && domain.hasManagedSaveImage() == 1 ? DomainState.SAVED : state;
    }

    private static @Nullable DomainMark mark(Domain domain) throws LibvirtException {
        try {
            return DomainMark.parse(domain.getMetadata(METADATA_ELEMENT, DomainMark.NAMESPACE, 0));
        } catch (LibvirtException e) {
            if (LibvirtErrors.number(e) == ErrorNumber.VIR_ERR_NO_DOMAIN_METADATA) {
                return null;
            }
            throw e;
        }
    }
}
