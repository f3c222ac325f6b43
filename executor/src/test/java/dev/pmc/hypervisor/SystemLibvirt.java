package dev.pmc.hypervisor;

import dev.pmc.fixtures.Libvirtd;
import org.junit.jupiter.api.Assumptions;

/** The libvirt that tests with real domains use. */
public final class SystemLibvirt {
    private SystemLibvirt() {}

    /** Skips the test, and says why, if libvirt cannot be had here. */
    public static Libvirtd require() {
        try {
            return Libvirtd.shared();
        } catch (IllegalStateException e) {
            Assumptions.abort("no libvirt for this test: " + e.getMessage());
            throw e;
        }
    }
}
