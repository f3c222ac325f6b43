package dev.pmc.hypervisor;

/** The libvirt adapter on real QEMU domains. */
final class LibvirtQemuTest extends HypervisorContractTest {
    @Override
    Hypervisor open() {
        return new LibvirtHypervisor(SystemLibvirt.require().uri());
    }

    @Override
    String type() {
        return "qemu";
    }

    @Override
    String rest() {
        return "<os><type arch='x86_64' machine='pc'>hvm</type></os><on_poweroff>destroy</on_poweroff>"
                + "<devices><memballoon model='none'/></devices>";
    }
}
