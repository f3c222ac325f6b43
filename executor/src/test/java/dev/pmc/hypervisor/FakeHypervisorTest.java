package dev.pmc.hypervisor;

/** The fake does what the real ones do. */
final class FakeHypervisorTest extends HypervisorContractTest {
    @Override
    Hypervisor open() {
        return new FakeHypervisor();
    }

    @Override
    String type() {
        return "fake";
    }

    @Override
    String rest() {
        return "";
    }
}
