package dev.pmc.hypervisor;

import java.nio.file.Path;

/** Disks of real QEMU domains. */
final class QemuLiveDisksTest extends LiveDisksContractTest {
    @Override
    Hypervisor open() {
        return new LibvirtHypervisor(SystemLibvirt.require().uri());
    }

    @Override
    Path newFolder() {
        return SystemLibvirt.require().newFolder("pmc-disks-");
    }

    @Override
    String type() {
        return "qemu";
    }
}
