package dev.pmc.guest;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The {@code qemu-img} program. Formats are always named: a guest must not choose them by what it writes to its disk. */
public final class QemuImg {
    private static final String PROGRAM = "qemu-img";
    private static final int SECTOR = 512;

    /** Exit codes of {@code qemu-img check}. */
    private static final int CORRUPT = 2;

    private static final int LEAKS = 3;

    private final String program;

    public QemuImg() {
        this(PROGRAM);
    }

    QemuImg(String program) {
        this.program = program;
    }

    Info info(Path image, Image.Format format) throws GuestException {
        JsonNode info = describe(image, format);
        return new Info(
                info.path("virtual-size").asLong(),
                info.has("backing-filename"),
                info.path("format-specific").path("data").has("data-file"));
    }

    /** Throws if a qcow2 image is damaged, or its end is missing; to convert one gives zeros for what is not there. */
    void check(Path image) throws GuestException {
        Outcome outcome = outcome("check", "-q", "-f", "qcow2", image.toString());
        if (outcome.status() == CORRUPT) {
            String first = outcome.errors().lines().findFirst().orElse("");
            throw new GuestException(
                    "the image " + image + " is damaged, or its end is missing; qemu-img check says: " + first, false);
        }
        if (outcome.status() != 0 && outcome.status() != LEAKS) {
            throw failure("check", outcome);
        }
    }

    /** Whether the disk in a qcow2 image begins with a boot sector. */
    boolean boots(Path image) throws GuestException {
        byte[] sector = firstSector(image);
        return sector.length == SECTOR && sector[SECTOR - 2] == 0x55 && sector[SECTOR - 1] == (byte) 0xaa;
    }

    /** What a guest would read of the disk in a qcow2 image first; shorter if the disk is. */
    byte[] firstSector(Path image) throws GuestException {
        try {
            Path sector = Files.createTempFile("pmc-qemu-img", ".sector");
            try {
                run("dd", "-U", "-f", "qcow2", "-O", "raw", "bs=" + SECTOR, "count=1", "if=" + image, "of=" + sector);
                return Files.readAllBytes(sector);
            } finally {
                Files.deleteIfExists(sector);
            }
        } catch (IOException e) {
            throw new GuestException("cannot read what qemu-img has written: " + e, true, e);
        }
    }

    /** How many bytes {@link #convert} will write. */
    long measure(Path image, Image.Format format) throws GuestException {
        String json = run("measure", "-U", "--output=json", "-f", format.qemuName(), "-O", "qcow2", image.toString());
        try {
            return Json.mapper().readTree(json).path("required").asLong();
        } catch (JacksonException e) {
            throw new GuestException("qemu-img says what nobody understands about " + image + ": " + json, false, e);
        }
    }

    /** An uncompressed qcow2 of its own, whatever the source is. */
    void convert(Path from, Image.Format format, Path to) throws GuestException {
        run("convert", "-q", "-f", format.qemuName(), "-O", "qcow2", from.toString(), to.toString());
    }

    /** A disk that holds only what differs from {@code base}; QEMU refuses one whose backing format is not named. */
    void createOverlay(Path base, Path disk, long bytes) throws GuestException {
        run(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "qcow2",
                "-b",
                base.toString(),
                "-o",
                "cluster_size=64k",
                disk.toString(),
                Long.toString(bytes));
    }

    /** Whether a qcow2 disk keeps what it holds in another file, which its header names. No disk that pmc makes does. */
    public boolean keepsContentElsewhere(Path disk) throws GuestException {
        return info(disk, Image.Format.QCOW2).hasDataFile();
    }

    /** Says that a disk stands on {@code base} from now on, which has the same content as what it stood on. */
    public void restsOn(Path base, Path disk) throws GuestException {
        run("rebase", "-u", "-f", "qcow2", "-F", "qcow2", "-b", base.toString(), disk.toString());
    }

    void createBlank(Path disk, long bytes) throws GuestException {
        run("create", "-q", "-f", "qcow2", "-o", "cluster_size=64k", disk.toString(), Long.toString(bytes));
    }

    /** What {@code qemu-img info} says of an image, which may be in use. */
    JsonNode describe(Path image, Image.Format format) throws GuestException {
        String json = run("info", "-U", "--output=json", "-f", format.qemuName(), image.toString());
        try {
            return Json.mapper().readTree(json);
        } catch (JacksonException e) {
            throw new GuestException("qemu-img says what nobody understands about " + image + ": " + json, false, e);
        }
    }

    /** Makes the disk in a qcow2 image that nobody has open larger; what is in it stays. */
    void grow(Path image, long bytes) throws GuestException {
        run("resize", "-q", "-f", "qcow2", image.toString(), Long.toString(bytes));
    }

    /**
     * Does something with a snapshot within a qcow2 image that nobody has open.
     *
     * @param deed {@code -c} takes it, {@code -a} brings the image back to it, {@code -d} deletes it
     */
    void snapshot(String deed, Path image, String name) throws GuestException {
        String file = image.toString().replace(",", ",,");
        run("snapshot", "-q", deed, name, "--image-opts", "driver=qcow2,file.filename=" + file);
    }

    private String run(String... arguments) throws GuestException {
        Outcome outcome = outcome(arguments);
        if (outcome.status() != 0) {
            throw failure(arguments[0], outcome);
        }
        return outcome.output();
    }

    private static GuestException failure(String verb, Outcome outcome) {
        return new GuestException(
                "qemu-img " + verb + " failed: " + outcome.errors().strip(), true);
    }

    private Outcome outcome(String... arguments) throws GuestException {
        String[] command =
                Stream.concat(Stream.of(program), Stream.of(arguments)).toArray(String[]::new);
        try {
            Path errors = Files.createTempFile("pmc-qemu-img", ".err");
            try {
                Process process = Programs.of(command)
                        .redirectError(errors.toFile())
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Outcome(waitFor(process), output, Files.readString(errors));
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new GuestException(
                    "cannot run qemu-img; is the package qemu-utils installed? " + e.getMessage(), false, e);
        }
    }

    private static int waitFor(Process process) throws GuestException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while qemu-img was running", true, e);
        }
    }

    private record Outcome(int status, String output, String errors) {}

    /** What an image file says of itself. */
    record Info(long virtualBytes, boolean hasBackingFile, boolean hasDataFile) {}
}
