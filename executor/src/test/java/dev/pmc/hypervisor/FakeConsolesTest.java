package dev.pmc.hypervisor;

/** The fake's consoles behave as real ones do. */
final class FakeConsolesTest extends ConsoleInputContractTest {
    @Override
    Hypervisor open() {
        return new FakeHypervisor();
    }

    @Override
    String type() {
        return "qemu";
    }
}
