package dev.pmc.node.apply;

/** The fake keeps the contract. */
final class FakeDiskTest extends NodeDiskContract {
    private final FakeDisk disk = new FakeDisk();

    @Override
    NodeDisk disk() {
        return disk;
    }

    @Override
    String owner() {
        return "root";
    }
}
