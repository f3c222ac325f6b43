package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A VM's root disk: what differs from its base image, so it is there in milliseconds and takes no room at first. */
public final class OverlayDisk {
    private static final long GIB = 1L << 30;

    private OverlayDisk() {}

    /** The size of that disk in bytes; see {@link #create}. */
    public static long size(ImageStore.@Nullable Base base, @Nullable Integer gib) {
        long bytes = gib == null ? 0 : gib * GIB;
        return Math.max(bytes, base == null ? GIB : base.virtualBytes());
    }

    /**
     * Makes a disk that nobody uses as large as is asked for, if it is smaller.
     *
     * @param room has to allow what it may come to take more
     */
    public static void grow(QemuImg qemuImg, Path disk, int gib, DiskRoom room) throws GuestException, IOException {
        long has = qemuImg.info(disk, Image.Format.QCOW2).virtualBytes();
        long wanted = gib * GIB;
        if (wanted > has) {
            room.requireGrowth("a larger disk", wanted - has);
            qemuImg.grow(disk, wanted);
        }
    }

    /**
     * Makes the disk.
     *
     * @param base null for a blank disk
     * @param gib the size asked for; null for the base's own. A disk is never smaller than its base, whatever is asked for
     */
    public static void create(QemuImg qemuImg, ImageStore.@Nullable Base base, Path disk, @Nullable Integer gib)
            throws GuestException {
        if (base == null) {
            qemuImg.createBlank(disk, size(null, gib));
        } else {
            qemuImg.createOverlay(base.file(), disk, size(base, gib));
        }
        try {
            Files.setPosixFilePermissions(disk, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new GuestException("cannot protect the disk " + disk + ": " + e.getMessage(), true, e);
        }
    }
}
