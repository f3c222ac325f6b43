package dev.pmc.guest;

import dev.pmc.vm.DiskState;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.TakenSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The snapshots within the qcow2 files of VMs' disks. They hold the disk and not the guest's memory; to take one writes next to
 * nothing, and from then on the file keeps what the guest overwrites. A disk with snapshots is still one file, so it is
 * moved, copied and removed with them.
 *
 * <p>Only those whose names in the file begin with {@code pmc-} are pmc's. That also keeps a name that is a number from being
 * taken for the number of another snapshot, as {@code qemu-img} would.
 */
public final class DiskSnapshots {
    private static final String PREFIX = "pmc-";

    private final QemuImg qemuImg;

    public DiskSnapshots(QemuImg qemuImg) {
        this.qemuImg = qemuImg;
    }

    /** What a snapshot is called in the file. */
    public static String nameInFile(SnapshotName name) {
        return PREFIX + name.value();
    }

    /** How a disk is; a guest may be using it. */
    public DiskState state(Path disk) throws GuestException {
        JsonNode info = qemuImg.describe(disk, Image.Format.QCOW2);
        List<TakenSnapshot> snapshots = new ArrayList<>();
        for (JsonNode each : info.path("snapshots")) {
            SnapshotName name = name(each.path("name").asString(""));
            if (name != null) {
                long millis = each.path("date-sec").asLong() * 1000
                        + each.path("date-nsec").asLong() / 1_000_000;
                snapshots.add(new TakenSnapshot(name, millis));
            }
        }
        snapshots.sort(Comparator.comparingLong(TakenSnapshot::takenMillis));
        return new DiskState(info.path("actual-size").asLong(), snapshots);
    }

    /** Takes one of a disk that nobody uses. */
    public void take(Path disk, SnapshotName name) throws GuestException {
        qemuImg.snapshot("-c", disk, nameInFile(name));
    }

    /** Brings a disk that nobody uses back to one. To do so once more, as after a crash, comes to the same. */
    public void revert(Path disk, SnapshotName name) throws GuestException {
        qemuImg.snapshot("-a", disk, nameInFile(name));
    }

    /** Deletes one of a disk that nobody uses. */
    public void delete(Path disk, SnapshotName name) throws GuestException {
        qemuImg.snapshot("-d", disk, nameInFile(name));
    }

    /** Null if the snapshot is not pmc's. */
    private static @Nullable SnapshotName name(String inFile) {
        if (!inFile.startsWith(PREFIX)) {
            return null;
        }
        try {
            return new SnapshotName(inFile.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
