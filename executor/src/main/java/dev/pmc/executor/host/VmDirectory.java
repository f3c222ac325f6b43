package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.guest.ImageStore;
import dev.pmc.guest.Modes;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The directory that holds everything of one VM: disk, seed, console log, and what was asked for. To remove it is to
 * remove the VM from the host's disk.
 */
final class VmDirectory {
    private static final String GOING = ".going";

    private static final String SPEC_FILE = "spec.json";
    private static final String SHAPE_FILE = "shape.json";
    private static final String READY_MARKER = "readyMarker";
    private static final String STARTED_FILE = "started";
    private static final String PHONED_BEFORE = "phoned-home.before";

    private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xfb};

    /** What is noted down in {@link #SPEC_FILE}. */
    private record Intent(VmSpec spec, int attempt, String base, String readyMarker) {}

    private final Path path;

    VmDirectory(Path all, UUID uuid) {
        this.path = all.resolve(uuid.toString());
    }

    Path path() {
        return path;
    }

    Path disk() {
        return path.resolve("disk.qcow2");
    }

    /** The disk of a VM that moves here, as far as it has come. */
    Path incomingDisk() {
        return path.resolve("disk.incoming");
    }

    Path seed() {
        return path.resolve("seed.iso");
    }

    Path consoleLog() {
        return path.resolve("console.log");
    }

    /** What the guest's cloud-init said when it had come to its end; not there before that. */
    Path phonedHome() {
        return path.resolve("phoned-home");
    }

    /** Cloud-init phones home at a VM's first boot only, so of any later one that says nothing. */
    boolean phonedHomeAtEarlierBoot() {
        return Files.exists(path.resolve(PHONED_BEFORE));
    }

    /** The guest that knows this word is the one that this directory is for. */
    String secret() throws IOException {
        Path file = path.resolve("phone-home.secret");
        if (!Files.exists(file)) {
            AtomicFiles.write(
                    file, UUID.randomUUID().toString().replace("-", "").getBytes(StandardCharsets.US_ASCII));
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    /** What passes between host and guest by way of the guest's helper. */
    HelperFiles helper() {
        return new HelperFiles(path);
    }

    /** The guest is about to be booted, and not for the first time. */
    void bootsAgain() throws IOException {
        markStarted();
        ConsoleMarker.forget(this);
        helper().forget();
        if (Files.exists(phonedHome())) {
            Files.move(phonedHome(), path.resolve(PHONED_BEFORE), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    void create() throws IOException {
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(Modes.PASSABLE));
    }

    /**
     * Notes down for whom this directory is, which base its disk will stand on and what its guest says when it is up, before
     * the disk is made. The catalogue may say something else, or nothing, when that is asked for.
     */
    void intend(VmTask task, ImageStore.@Nullable Base base, @Nullable String readyMarker) throws IOException {
        AtomicFiles.write(
                path.resolve(SPEC_FILE),
                Messages.bytes(new Intent(
                        task.spec(),
                        task.attempt(),
                        base == null ? "" : base.file().toString(),
                        readyMarker == null ? "" : readyMarker)));
    }

    /** The attempt that the directory was made for; 0 if that was not noted down. */
    int attempt() throws IOException {
        return intent(path).path("attempt").asInt(0);
    }

    /** The disk that has come whole is the VM's from now on, and only an erase may remove it. */
    void take(boolean booted) throws IOException {
        if (booted && !phonedHomeAtEarlierBoot()) {
            Files.createFile(path.resolve(PHONED_BEFORE));
        }
        Files.move(incomingDisk(), disk(), StandardCopyOption.ATOMIC_MOVE);
        markStarted();
        AtomicFiles.force(path);
    }

    /** Whether the guest's cloud-init has come to its end, now or at an earlier boot. */
    boolean hasPhonedHome() {
        return phonedHomeAtEarlierBoot() || Files.exists(phonedHome());
    }

    /** The spec that the disk was made for, which may be of another version; null if that was not noted down. */
    @Nullable
    JsonNode spec() throws IOException {
        JsonNode spec = intent(path).path("spec");
        return spec.isObject() ? spec : null;
    }

    /** The shape that the domain was made with, or has been given since; null if that was not noted down. */
    @Nullable
    VmShape shape() throws IOException {
        Path file = path.resolve(SHAPE_FILE);
        JsonNode spec = spec();
        try {
            if (Files.exists(file)) {
                return Messages.read(Files.readAllBytes(file), VmShape.class);
            }
            return spec == null || !spec.has("vcpus") || !spec.has("memoryMib")
                    ? null
                    : Messages.read(Json.bytes(spec), VmShape.class);
        } catch (IllegalArgumentException e) {
            throw new IOException("nobody can tell the shape that " + path + " is for: " + e.getMessage(), e);
        }
    }

    /** The domain has been given that shape. */
    void shaped(VmShape shape) throws IOException {
        AtomicFiles.write(path.resolve(SHAPE_FILE), Messages.bytes(shape));
    }

    /** The disk is brought back to an earlier state, and with that perhaps to an earlier size. */
    void mayBeOfEarlierShape() throws IOException {
        Files.deleteIfExists(path.resolve(SHAPE_FILE));
    }

    /** Whether it was noted down what the guest says when it is up. */
    boolean knowsReadyMarker() throws IOException {
        return intent(path).has(READY_MARKER);
    }

    /** What the guest says when it is up; null if it says nothing of the kind. */
    @Nullable
    String readyMarker() throws IOException {
        String marker = intent(path).path(READY_MARKER).asString("");
        return marker.isEmpty() ? null : marker;
    }

    /** The guest may write to its disk from now on, so only an erase may remove it. */
    void markStarted() throws IOException {
        if (!Files.exists(path.resolve(STARTED_FILE))) {
            Files.createFile(path.resolve(STARTED_FILE));
            AtomicFiles.force(path);
        }
    }

    /** A guest may have written to the disk. */
    boolean wasStarted() {
        return Files.exists(path.resolve(STARTED_FILE));
    }

    /** A qcow2 file that pmc did not make, as an external snapshot leaves it beside the disk; null if there is none. */
    @Nullable
    Path newerDisk() throws IOException {
        if (!exists()) {
            return null;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (!file.equals(disk()) && beginsAsQcow2(file)) {
                return file;
            }
        }
        return null;
    }

    private static boolean beginsAsQcow2(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return Arrays.equals(content.readNBytes(QCOW2.length), QCOW2);
        }
    }

    /** Removes it, in two steps so that a directory under its own name is always whole. */
    void remove() throws IOException {
        Path going = path.resolveSibling(path.getFileName() + GOING);
        AtomicFiles.deleteTree(going);
        if (exists()) {
            Files.move(path, going, StandardCopyOption.ATOMIC_MOVE);
        }
        AtomicFiles.deleteTree(going);
    }

    /**
     * The base that the disk of the VM in {@code directory} stands on; null if it stands on none.
     *
     * @throws IOException if nobody can tell
     */
    static @Nullable Path base(Path directory) throws IOException {
        String base = intent(directory).path("base").asString("");
        return base.isEmpty() ? null : Path.of(base); // the disk is made after the intent is written
    }

    /** The VM whose directory that is; null if nobody can tell. */
    static @Nullable Hostname hostname(Path directory) throws IOException {
        try {
            return new Hostname(intent(directory).path("spec").path("hostname").asString(""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What was noted down, read leniently: the executor that wrote it may be of another version. Empty if nothing was. */
    private static JsonNode intent(Path directory) throws IOException {
        Path file = directory.resolve(SPEC_FILE);
        if (!Files.exists(file)) {
            return Json.mapper().createObjectNode();
        }
        try {
            return Json.mapper().readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new IOException(file + " is unreadable: " + e.getMessage(), e);
        }
    }
}
