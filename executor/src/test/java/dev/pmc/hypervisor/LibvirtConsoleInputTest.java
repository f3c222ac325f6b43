package dev.pmc.hypervisor;

/** Consoles of real QEMU domains. */
final class LibvirtConsoleInputTest extends ConsoleInputContractTest {
    @Override
    Hypervisor open() {
        return new LibvirtHypervisor(SystemLibvirt.require().uri());
    }

    @Override
    String type() {
        return "qemu";
    }
}
