package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pmc.fixtures.Processes;
import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.guest.ImageFile.Algorithm;
import dev.pmc.guest.ImageFile.Digest;
import dev.pmc.guest.ImageFile.Sums;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image cache, against a web server that misbehaves. */
final class ImageStoreTest {
    private static final long MANY_BYTES = 1L << 40;

    @TempDir
    private Path temporary;

    private final QemuImg qemuImg = new QemuImg();
    private final byte[] content = new byte[2 << 20];
    private final AtomicInteger cutsLeft = new AtomicInteger();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Set<Path> inUse = new HashSet<>();
    private int status = 200;
    private Path cache;
    private HttpServer server;
    private RegionLocks locks;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        content[510] = 0x55;
        content[511] = (byte) 0xaa;
        cache = Files.createDirectory(temporary.resolve("images"));
        locks = new RegionLocks(temporary.resolve("locks"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/image.raw", this::serve);
        server.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(0);
        ((ExecutorService) server.getExecutor()).shutdownNow();
        locks.close();
    }

    @Test
    void an_image_is_fetched_verified_and_made_read_only() throws Exception {
        ImageStore.Base base = ensure(store(), image(digest(content), null));

        assertThat(base.virtualBytes()).isEqualTo(content.length);
        assertThat(base.file().getFileName().toString()).isEqualTo(sha256(content) + ".raw.qcow2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base.file())))
                .isEqualTo("r--r--r--");
        assertThat(raw(base.file())).isEqualTo(content);
        assertNothingHalfMade();
    }

    @Test
    void it_is_fetched_once_however_many_wait_for_it() throws Exception {
        ImageStore store = store();
        ExecutorService many = Executors.newFixedThreadPool(8);
        try {
            List<Callable<ImageStore.Base>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                runs.add(() -> ensure(store, image(digest(content), null)));
            }
            Set<Path> files = new HashSet<>();
            for (Future<ImageStore.Base> run : many.invokeAll(runs)) {
                files.add(run.get().file());
            }
            assertThat(files).hasSize(1);
        } finally {
            many.shutdownNow();
        }
        ensure(store(), image(digest(content), null));

        assertThat(requests).hasValue(1);
    }

    @Test
    void a_download_that_breaks_off_goes_on_where_it_stopped() throws Exception {
        cutsLeft.set(3);

        ImageStore.Base base = ensure(store(), image(digest(content), null));

        assertThat(raw(base.file())).isEqualTo(content);
        assertThat(ranges).hasSize(3).allMatch(range -> range.startsWith("bytes="));
    }

    @Test
    void another_process_goes_on_where_the_last_one_gave_up() throws Exception {
        cutsLeft.set(5);
        assertThatThrownBy(() -> ensure(store(), image(digest(content), null)))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("5 tries");
        int before = ranges.size();

        ensure(store(), image(digest(content), null));

        assertThat(ranges.subList(before, ranges.size())).hasSize(1);
        assertNothingHalfMade();
    }

    @Test
    void the_wrong_image_is_refused_and_not_kept() throws Exception {
        byte[] other = Arrays.copyOf(content, 10);

        assertThatThrownBy(() -> ensure(store(), image(digest(other), null)))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("is not the right one")
                .hasMessageContaining(sha256(other));
        assertNothingHalfMade();
        assertThat(cachedDisks()).isEmpty();
    }

    @Test
    void the_digest_may_stand_in_a_published_list() throws Exception {
        publish("# nothing\n" + "0".repeat(64) + "  other.raw\n" + sha256(content) + " *image.raw\n");
        assertThat(ensure(store(), image(null, sums())).virtualBytes()).isEqualTo(content.length);

        publish("0".repeat(64) + "  image.raw\n");
        assertThatThrownBy(() -> ensure(store(), imageAt("/image.raw?again", null, sums())))
                .hasMessageContaining("is not the right one");

        publish("nothing here\n");
        assertThatThrownBy(() -> ensure(store(), imageAt("/image.raw?more", null, sums())))
                .hasMessageContaining("has no checksum for image.raw");
    }

    @Test
    void what_has_arrived_whole_is_not_fetched_again() throws Exception {
        publish("nothing here\n");
        assertThatThrownBy(() -> ensure(store(), image(null, sums()))).hasMessageContaining("has no checksum");

        publish(sha256(content) + "  image.raw\n");
        ensure(store(), image(null, sums()));

        assertThat(ranges).containsExactly("bytes=" + content.length + "-");
    }

    @Test
    void a_server_that_has_no_such_image_is_quoted() throws Exception {
        status = 404;

        assertThatThrownBy(() -> ensure(store(), image(null, null)))
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining("404");
        assertNothingHalfMade();
    }

    @Test
    void a_server_that_cannot_be_reached_may_be_back_later() throws Exception {
        server.stop(0);

        assertThatThrownBy(() -> ensure(store(), image(null, null)))
                .isInstanceOfSatisfying(
                        GuestException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessageContaining("/image.raw");
        assertNothingHalfMade();
    }

    @Test
    void an_image_that_stands_on_another_file_is_refused() throws Exception {
        Path secret = Files.write(temporary.resolve("secret"), new byte[4096]);
        Path evil = temporary.resolve("evil.qcow2");
        qemuImg.createOverlay(toQcow2(secret), evil, 1 << 20);

        assertThatThrownBy(() -> ensure(store(), local(evil, Format.QCOW2)))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("refers to another file");
        assertThat(cachedDisks()).isEmpty();
    }

    @Test
    void a_local_file_that_changed_is_another_image_and_the_old_one_stays() throws Exception {
        Path file = Files.write(temporary.resolve("local.raw"), content);
        ImageStore.Base first = ensure(store(), local(file, Format.RAW));
        Files.write(file, Guests.disk(1 << 20));

        ImageStore.Base second = ensure(store(), local(file, Format.RAW));

        assertThat(second.file()).isNotEqualTo(first.file());
        assertThat(raw(first.file())).isEqualTo(content);
        assertThat(second.virtualBytes()).isEqualTo(1 << 20);
    }

    @Test
    void a_base_that_somebody_changed_is_made_again_unless_a_disk_stands_on_it() throws Exception {
        ImageStore.Base base = ensure(store(), image(digest(content), null));
        Files.setPosixFilePermissions(base.file(), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(base.file(), "somebody was here");

        inUse.add(base.file());
        assertThatThrownBy(() -> ensure(store(), image(digest(content), null)))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("has been changed");
        assertThat(base.file()).hasContent("somebody was here");

        inUse.clear();
        assertThat(raw(ensure(store(), image(digest(content), null)).file())).isEqualTo(content);
    }

    @Test
    void unused_images_go_when_the_cache_is_over_its_bound_and_used_ones_never() throws Exception {
        List<Path> old = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path file = Files.write(temporary.resolve("old" + i), Guests.disk(1024 + i * 512));
            Path cached = ensure(store(), local(file, Format.RAW)).file();
            Files.setLastModifiedTime(
                    ImageRecords.recordOf(cached), FileTime.from(Instant.now().minusSeconds(86_400 - i)));
            old.add(cached);
        }
        inUse.add(old.get(1));

        ImageStore.Base fresh = ensure(store(1), image(digest(content), null));

        assertThat(cachedDisks()).containsExactlyInAnyOrder(old.get(1), fresh.file());
    }

    @Test
    void a_kernel_is_cached_as_it_is() throws Exception {
        Path kernel = Files.writeString(temporary.resolve("vmlinuz"), "kernel");
        ImageFile file = new ImageFile(kernel.toUri(), null, null);
        Image image = new Image(
                "k", null, Format.RAW, file, null, "quiet", Machine.Q35, null, "root", NetworkConfig.V2, null);

        ImageStore.Stored stored = store().ensure(image, words -> {});

        assertThat(stored.disk()).isNull();
        assertThat(stored.kernel()).isNotNull().hasContent("kernel").isNotEqualTo(kernel);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int code = status;
        exchange.getResponseHeaders().set("ETag", "\"one\"");
        if (range != null && "\"one\"".equals(exchange.getRequestHeaders().getFirst("If-Range"))) {
            ranges.add(range);
            from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            code = 206;
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        requests.incrementAndGet();
        if (from == content.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            code = 416;
        }
        byte[] rest = code >= 400 ? new byte[0] : Arrays.copyOfRange(content, from, content.length);
        exchange.sendResponseHeaders(code, rest.length == 0 ? -1 : rest.length);
        if (cutsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.getResponseBody().write(rest, 0, Math.min(rest.length, 300_000));
            exchange.getResponseBody().flush();
            throw new IOException("the line goes dead");
        }
        exchange.getResponseBody().write(rest);
        exchange.close();
    }

    private void publish(String sums) throws IOException {
        Files.writeString(temporary.resolve("SUMS"), sums);
    }

    private Sums sums() {
        return new Sums(Algorithm.SHA256, temporary.resolve("SUMS").toUri());
    }

    private ImageStore store() {
        return store(MANY_BYTES);
    }

    private ImageStore store(long bound) {
        return new ImageStore(
                cache, locks, qemuImg, new Download(new Web(null), 1), Guests.room(cache), () -> inUse, bound);
    }

    private static ImageStore.Base ensure(ImageStore store, Image image) throws GuestException {
        ImageStore.Base base = store.ensure(image, words -> {}).disk();
        assertThat(base).isNotNull();
        return base;
    }

    private Image image(@Nullable Digest digest, @Nullable Sums sums) {
        return imageAt("/image.raw", digest, sums);
    }

    private Image imageAt(String path, @Nullable Digest digest, @Nullable Sums sums) {
        URI location = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return of(new ImageFile(location, digest, sums), Format.RAW);
    }

    private static Image local(Path file, Format format) {
        return of(new ImageFile(file.toUri(), null, null), format);
    }

    private static Image of(ImageFile file, Format format) {
        return new Image("x", file, format, null, null, null, Machine.Q35, null, "root", NetworkConfig.V2, null);
    }

    private static Digest digest(byte[] bytes) {
        return new Digest(Algorithm.SHA256, sha256(bytes));
    }

    private static String sha256(byte[] bytes) {
        return Digests.sha256(bytes);
    }

    private Path toQcow2(Path raw) throws GuestException {
        Path qcow2 = temporary.resolve("made.qcow2");
        qemuImg.convert(raw, Format.RAW, qcow2);
        return qcow2;
    }

    private byte[] raw(Path qcow2) throws Exception {
        Path raw = temporary.resolve("back.raw");
        Processes.runOrFail("qemu-img", "convert", "-f", "qcow2", "-O", "raw", qcow2.toString(), raw.toString());
        return Files.readAllBytes(raw);
    }

    private List<Path> cachedDisks() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.filter(file -> file.toString().endsWith(".qcow2")).toList();
        }
    }

    private void assertNothingHalfMade() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.map(Path::toString)).noneMatch(file -> file.contains(".part") || file.contains(".tmp"));
        }
    }

    @Test
    void what_was_never_finished_is_removed_after_a_day() throws Exception {
        Path old = Files.writeString(cache.resolve("0123.part"), "half an image");
        Path note = Files.writeString(cache.resolve("0123.part.json"), "{}");
        Path conversion = Files.writeString(cache.resolve("4567.qcow2.tmp"), "half a disk");
        Path young = Files.writeString(cache.resolve("89ab.part"), "half an image");
        FileTime longAgo = FileTime.from(Instant.now().minus(ImagePruning.UNFINISHED_KEPT.plusHours(1)));
        for (Path file : List.of(old, conversion)) {
            Files.setLastModifiedTime(file, longAgo);
        }

        ensure(store(), image(digest(content), null));

        assertThat(old).doesNotExist();
        assertThat(note).doesNotExist();
        assertThat(conversion).doesNotExist();
        assertThat(young).exists();
    }
}
