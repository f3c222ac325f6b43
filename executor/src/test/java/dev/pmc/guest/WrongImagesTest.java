package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.fixtures.Processes;
import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not the image which their entry says, and a cache that is not where or as it was. */
final class WrongImagesTest {
    @TempDir
    private Path folder;

    private final QemuImg qemuImg = new QemuImg();
    private final Set<Path> inUse = new HashSet<>();
    private Path cache;
    private RegionLocks locks;

    @BeforeEach
    void open() throws IOException {
        cache = folder.resolve("state/images");
        locks = new RegionLocks(folder.resolve("locks"));
    }

    @AfterEach
    void close() throws IOException {
        locks.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fd377a585a00, xz",
        "1f8b0800, gzip",
        "425a6839, bzip2",
        "28b52ffd, zstd",
        "504b0304, zip",
        "514649fb00000003, qcow2",
        "4b444d56, VMDK",
        "7668647866696c65, VHDX",
        "3c21444f43545950452068746d6c3e, web page",
    })
    void another_kind_of_file_is_named_for_what_it_is(String hex, String words) throws Exception {
        byte[] begin = HexFormat.of().parseHex(hex);
        byte[] disk = Guests.disk(1 << 16);
        System.arraycopy(begin, 0, disk, 0, begin.length);
        Path file = Files.write(folder.resolve("file"), disk);

        assertRefused(file, Format.RAW, words);
        if (!words.equals("qcow2")) {
            assertRefused(file, Format.QCOW2, words);
        }
    }

    @Test
    void an_empty_file_is_no_image() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[0]);

        assertRefused(file, Format.RAW, "is empty");
        assertRefused(file, Format.QCOW2, "is empty");
    }

    @Test
    void an_image_whose_end_is_missing_is_refused() throws Exception {
        byte[] content = new byte[4 << 20];
        new Random(1).nextBytes(content);
        Path whole = qcow2(Files.write(folder.resolve("raw"), content));
        for (boolean compressed : new boolean[] {false, true}) {
            if (compressed) {
                Processes.runOrFail(
                        "qemu-img",
                        "convert",
                        "-c",
                        "-O",
                        "qcow2",
                        folder.resolve("raw").toString(),
                        whole.toString());
            }
            byte[] image = Files.readAllBytes(whole);
            Path cut = Files.write(folder.resolve("cut" + compressed), Arrays.copyOf(image, image.length / 2));

            assertRefused(cut, Format.QCOW2, "its end is missing");
        }
    }

    @Test
    void a_disk_of_no_size_is_refused() throws Exception {
        Path none = folder.resolve("none.qcow2");
        qemuImg.createBlank(none, 0);

        assertRefused(none, Format.QCOW2, "without a single byte");
    }

    @Test
    void a_disk_that_cannot_boot_needs_a_kernel() throws Exception {
        Path blank = Files.write(folder.resolve("blank"), new byte[1 << 20]);
        ImageFile kernel = new ImageFile(
                Files.writeString(folder.resolve("vmlinuz"), "kernel").toUri(), null, null);

        assertRefused(blank, Format.RAW, "no boot sector");
        assertRefused(blank, Format.RAW, "no boot sector");
        assertRefused(qcow2(blank), Format.QCOW2, "no boot sector");
        assertThat(ensure(blank, Format.RAW, kernel).file()).exists();
    }

    @Test
    void what_is_refused_is_not_kept() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/image", exchange -> {
            byte[] html = "<html>log in</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/image");
            for (Format format : Format.values()) {
                ImageFile source = new ImageFile(url, null, null);
                assertThat(catchThrowableOfType(GuestException.class, () -> ensure(source, format, null)))
                        .hasMessageContaining("web page");
            }
        } finally {
            server.stop(0);
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.contains(".part"));
        }
    }

    @Test
    void the_same_bytes_in_another_format_are_another_base() throws Exception {
        Path file = qcow2(Files.write(folder.resolve("raw"), Guests.disk(1 << 20)));
        assertRefused(file, Format.RAW, "qcow2");

        ImageStore.Base first = ensure(file, Format.QCOW2, null);

        assertThat(first.virtualBytes()).isEqualTo(1 << 20);
        assertRefused(file, Format.RAW, "qcow2");
        Path plain = Files.write(folder.resolve("plain"), Guests.disk(1 << 20));
        ensure(plain, Format.RAW, null);
        assertRefused(plain, Format.QCOW2, "should be a qcow2 image");
    }

    @Test
    void a_base_that_an_earlier_version_made_from_the_wrong_format_is_made_again() throws Exception {
        Path file = qcow2(Files.write(folder.resolve("raw"), Guests.disk(1 << 20)));
        ImageStore.Base base = ensure(file, Format.QCOW2, null);
        Files.delete(ImageRecords.factsOf(base.file()));
        assertThat(ensure(file, Format.QCOW2, null).virtualBytes())
                .as("a good one stays")
                .isEqualTo(1 << 20);
        Files.delete(base.file());
        qemuImg.convert(file, Format.RAW, base.file());
        long wrong = qemuImg.info(base.file(), Format.QCOW2).virtualBytes();
        String record =
                "{\"sha256\":\"%s\",\"virtualBytes\":%d,\"stamp\":{\"size\":%d,\"modifiedMillis\":%d,\"inode\":%s}}"
                        .formatted(
                                base.file().getFileName().toString().substring(0, 64),
                                wrong,
                                Files.size(base.file()),
                                Files.getLastModifiedTime(base.file()).toMillis(),
                                Files.getAttribute(base.file(), "unix:ino"));
        Files.writeString(ImageRecords.recordOf(base.file()), record);

        assertThat(ensure(file, Format.QCOW2, null).virtualBytes()).isEqualTo(1 << 20);
    }

    @Test
    void a_state_directory_that_was_copied_goes_on_with_its_bases() throws Exception {
        Path file = Files.write(folder.resolve("plain"), Guests.disk(1 << 20));
        inUse.add(ensure(file, Format.RAW, null).file());
        Path old = cache;

        for (String way : new String[] {"-a", "-r"}) {
            cache = folder.resolve("copied" + way);
            Processes.runOrFail("cp", way, old.toString(), cache.toString());
            ImageStore.Base base = ensure(file, Format.RAW, null);
            assertThat(base.file()).hasParent(cache);
            store(1).ensure(image(new ImageFile(other().toUri(), null, null), Format.RAW, null), words -> {});
            assertThat(base.file())
                    .as("a disk stands on it, wherever it was made")
                    .exists();
        }
    }

    @Test
    void a_copy_of_an_earlier_versions_cache_goes_on_too() throws Exception {
        Path file = Files.write(folder.resolve("plain"), Guests.disk(1 << 20));
        Path base = ensure(file, Format.RAW, null).file();
        inUse.add(base);
        Files.delete(ImageRecords.factsOf(base));
        Path old = cache;
        cache = folder.resolve("copied");
        Processes.runOrFail("cp", "-a", old.toString(), cache.toString());

        assertThat(ensure(file, Format.RAW, null).file()).hasParent(cache);
    }

    @Test
    void a_base_that_disks_stand_on_is_not_replaced_when_its_record_is_lost() throws Exception {
        Path file = Files.write(folder.resolve("plain"), Guests.disk(1 << 20));
        Path base = ensure(file, Format.RAW, null).file();
        inUse.add(base);
        Object inode = Files.getAttribute(base, "unix:ino");
        Files.delete(ImageRecords.recordOf(base));

        assertThat(ensure(file, Format.RAW, null).file()).isEqualTo(base);

        assertThat(Files.getAttribute(base, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void qemus_user_gets_through_whatever_the_umask_was() throws Exception {
        Files.createDirectories(
                cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path file = Files.write(folder.resolve("plain"), Guests.disk(1 << 20));

        Path base = ensure(file, Format.RAW, null).file();

        assertThat(rights(cache)).isEqualTo("rwx--x--x");
        assertThat(rights(base)).isEqualTo("r--r--r--");
        assertThat(rights(cache.resolve(ImageRecords.SOURCES))).isEqualTo("rwx------");
        assertThat(rights(folder.resolve("locks"))).isEqualTo("rw-------");
        Modes.makePassable(folder.resolve("a/b/c"));
        assertThat(rights(folder.resolve("a"))).isEqualTo("rwx--x--x");
        assertThat(rights(folder.resolve("a/b/c"))).isEqualTo("rwx--x--x");
    }

    private void assertRefused(Path file, Format format, String words) {
        GuestException failure = catchThrowableOfType(GuestException.class, () -> ensure(file, format, null));
        assertThat(failure).as(words).isNotNull().hasMessageContaining(words);
        assertThat(failure.retryable()).isFalse();
    }

    private ImageStore.Base ensure(Path file, Format format, @Nullable ImageFile kernel) throws GuestException {
        return ensure(new ImageFile(file.toUri(), null, null), format, kernel);
    }

    private ImageStore.Base ensure(ImageFile source, Format format, @Nullable ImageFile kernel) throws GuestException {
        ImageStore.Base base = store(1L << 40)
                .ensure(image(source, format, kernel), words -> {})
                .disk();
        assertThat(base).isNotNull();
        return base;
    }

    private ImageStore store(long bound) {
        return new ImageStore(
                cache, locks, qemuImg, new Download(new Web(null), 1), Guests.room(cache), () -> inUse, bound);
    }

    private static Image image(ImageFile source, Format format, @Nullable ImageFile kernel) {
        return new Image("x", source, format, kernel, null, null, Machine.Q35, null, "root", NetworkConfig.V2, null);
    }

    private Path other() throws IOException {
        return Files.write(folder.resolve("other"), Guests.disk(2 << 20));
    }

    private Path qcow2(Path raw) throws GuestException {
        Path image = folder.resolve(raw.getFileName() + ".qcow2");
        qemuImg.convert(raw, Format.RAW, image);
        return image;
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
