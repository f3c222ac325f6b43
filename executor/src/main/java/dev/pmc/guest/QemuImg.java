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

    private final String program;

    public QemuImg() {
        this(PROGRAM);
    }

    QemuImg(String program) {
        this.program = program;
    }

    Info info(Path image, Image.Format format) throws GuestException {
        String json = run("info", "-U", "--output=json", "-f", format.qemuName(), image.toString());
        try {
            JsonNode info = Json.mapper().readTree(json);
            return new Info(
                    info.path("virtual-size").asLong(),
                    info.has("backing-filename"),
                    info.path("format-specific").path("data").has("data-file"));
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

    void createBlank(Path disk, long bytes) throws GuestException {
        run("create", "-q", "-f", "qcow2", "-o", "cluster_size=64k", disk.toString(), Long.toString(bytes));
    }

    private String run(String... arguments) throws GuestException {
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
                int status = waitFor(process);
                if (status != 0) {
                    throw new GuestException(
                            "qemu-img " + arguments[0] + " failed: "
                                    + Files.readString(errors).strip(),
                            true);
                }
                return output;
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

    /** What an image file says of itself. */
    record Info(long virtualBytes, boolean hasBackingFile, boolean hasDataFile) {}
}
