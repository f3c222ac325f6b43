package dev.pmc.hypervisor;

/** The libvirt adapter on libvirt's own test driver, which lives in this process and needs neither daemon nor QEMU. */
final class LibvirtTestDriverTest extends HypervisorContractTest {
    @Override
    Hypervisor open() {
        return new LibvirtHypervisor("test:///default");
    }

    @Override
    String type() {
        return "test";
    }

    @Override
    String rest() {
        return "<os><type>hvm</type></os>";
    }

    /** The test driver says "internal error" there, unlike the QEMU driver. */
    @Override
    boolean tellsWrongStatesApart() {
        return false;
    }
}
