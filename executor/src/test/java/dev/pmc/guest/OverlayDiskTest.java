package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM's root disk. */
final class OverlayDiskTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path temporary;

    private final QemuImg qemuImg = new QemuImg();
    private Path disk;
    private ImageStore.Base base;

    @BeforeEach
    void makeBase() throws Exception {
        disk = temporary.resolve("disk.qcow2");
        Path file = temporary.resolve("base.qcow2");
        qemuImg.createBlank(file, 2 * GIB);
        base = new ImageStore.Base(file, 2 * GIB);
    }

    @Test
    void it_has_the_size_that_was_asked_for() throws Exception {
        OverlayDisk.create(qemuImg, base, disk, 5);

        assertThat(info().virtualBytes()).isEqualTo(5 * GIB);
        assertThat(info().hasBackingFile()).isTrue();
        assertThat(Files.size(disk)).isLessThan(1 << 20);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_has_the_size_of_its_base_if_none_was_asked_for() throws Exception {
        OverlayDisk.create(qemuImg, base, disk, null);

        assertThat(info().virtualBytes()).isEqualTo(2 * GIB);
    }

    @Test
    void it_is_never_smaller_than_its_base() throws Exception {
        OverlayDisk.create(qemuImg, base, disk, 1);

        assertThat(info().virtualBytes()).isEqualTo(2 * GIB);
    }

    @Test
    void a_blank_one_stands_on_nothing() throws Exception {
        OverlayDisk.create(qemuImg, null, disk, null);

        assertThat(info().virtualBytes()).isEqualTo(GIB);
        assertThat(info().hasBackingFile()).isFalse();
    }

    private QemuImg.Info info() throws GuestException {
        return qemuImg.info(disk, Image.Format.QCOW2);
    }
}
