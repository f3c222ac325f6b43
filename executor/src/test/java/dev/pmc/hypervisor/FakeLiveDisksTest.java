package dev.pmc.hypervisor;

import java.nio.file.Files;
import java.nio.file.Path;

/** The fake does what QEMU does. */
final class FakeLiveDisksTest extends LiveDisksContractTest {
    @Override
    Hypervisor open() {
        return new FakeHypervisor();
    }

    @Override
    Path newFolder() throws Exception {
        return Files.createTempDirectory("pmc-disks-");
    }

    @Override
    String type() {
        return "fake";
    }
}
