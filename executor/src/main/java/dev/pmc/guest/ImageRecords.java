package dev.pmc.guest;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cache remembers beside its files: which content a source had when it was fetched, and what each cached file
 * looked like when it was verified, so that gigabytes need not be read again for every VM.
 */
final class ImageRecords {
    static final String SOURCES = "sources";

    private static final Logger LOG = LoggerFactory.getLogger(ImageRecords.class);

    private final Path directory;
    private final BasesInUse inUse;

    ImageRecords(Path directory, BasesInUse inUse) {
        this.directory = directory;
        this.inUse = inUse;
    }

    /** The cached file of a source; null if it must be fetched. */
    ImageStore.@Nullable Base find(ImageFile source, boolean disk) throws IOException, GuestException {
        SourceRecord known = read(sourceFile(source), SourceRecord.class);
        if (known == null || !known.stamp().equals(stampOf(source))) {
            return null;
        }
        return content(known.sha256(), disk);
    }

    /** The cached file of that content, used now; null if there is none. */
    ImageStore.@Nullable Base content(String sha256, boolean disk) throws IOException, GuestException {
        Path file = directory.resolve(sha256 + (disk ? ".qcow2" : ".boot"));
        Path recordFile = recordOf(file);
        ContentRecord known = read(recordFile, ContentRecord.class);
        if (known == null || !Files.exists(file)) {
            return null;
        }
        if (!known.stamp().equals(Stamp.of(file))) {
            giveUp(file);
            return null;
        }
        Files.setLastModifiedTime(recordFile, FileTime.from(Instant.now()));
        return new ImageStore.Base(file, known.virtualBytes());
    }

    void remember(ImageFile source, String sha256) throws IOException {
        Path file = sourceFile(source);
        AtomicFiles.write(file, Json.bytes(new SourceRecord(source.location().toString(), sha256, stampOf(source))));
    }

    ImageStore.Base remember(Path file, String sha256, long virtualBytes) throws IOException {
        AtomicFiles.write(recordOf(file), Json.bytes(new ContentRecord(sha256, virtualBytes, Stamp.of(file))));
        return new ImageStore.Base(file, virtualBytes);
    }

    /** Beside the file; its time is when the file was last used. */
    static Path recordOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".json");
    }

    private void giveUp(Path file) throws GuestException, IOException {
        if (inUse.bases().contains(file)) {
            throw new GuestException(
                    "the base image " + file + " has been changed since it was cached, and disks of VMs stand on it;"
                            + " pmc makes no more VMs from it and does not touch it",
                    false);
        }
        LOG.atWarn().addKeyValue("file", file).log("a cached image has been changed by somebody; it is made again");
    }

    private Path sourceFile(ImageFile source) {
        return directory.resolve(SOURCES).resolve(source.key() + ".json");
    }

    /** A local source may change under its name; a remote one is what it was when it was fetched. */
    private static Stamp stampOf(ImageFile source) throws IOException {
        if (!source.isLocal()) {
            return Stamp.REMOTE;
        }
        Path file = Path.of(source.location());
        return Files.exists(file) ? Stamp.of(file) : Stamp.REMOTE;
    }

    private static <T> @Nullable T read(Path file, Class<T> type) throws IOException {
        try {
            return Files.exists(file) ? Json.read(Files.readAllBytes(file), type) : null;
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("a record of the image cache is unreadable and is made again");
            return null;
        }
    }

    /** How a file is known to be the same without reading it. Its owner is not: the hypervisor changes that. */
    record Stamp(long size, long modifiedMillis, long inode) {
        static final Stamp REMOTE = new Stamp(0, 0, 0);

        static Stamp of(Path file) throws IOException {
            return new Stamp(
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis(),
                    ((Number) Files.getAttribute(file, "unix:ino")).longValue());
        }
    }

    record SourceRecord(String source, String sha256, Stamp stamp) {}

    record ContentRecord(String sha256, long virtualBytes, Stamp stamp) {}
}
