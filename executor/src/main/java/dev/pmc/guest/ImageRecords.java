package dev.pmc.guest;

import dev.pmc.vm.CachedImage;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the cache remembers beside its files: which content a source had when it was fetched, and what each cached file
 * looked like when it was verified, so that gigabytes need not be read again for every VM.
 */
final class ImageRecords {
    static final String SOURCES = "sources";

    private static final Logger LOG = LoggerFactory.getLogger(ImageRecords.class);

    private final Path directory;
    private final BasesInUse inUse;
    private final QemuImg qemuImg;

    ImageRecords(Path directory, BasesInUse inUse, QemuImg qemuImg) {
        this.directory = directory;
        this.inUse = inUse;
        this.qemuImg = qemuImg;
    }

    /** The cached file of a source; null if it must be fetched. */
    ImageStore.@Nullable Base find(ImageFile source, Image.@Nullable Format format) throws IOException, GuestException {
        SourceRecord known = read(sourceFile(source, format), SourceRecord.class);
        if (known == null || !known.stamp().isThatOf(stampOf(source))) {
            return null;
        }
        return content(known.sha256(), format);
    }

    /** Where content of that kind is cached: the same bytes make another disk if they are taken for another format. */
    Path file(String sha256, Image.@Nullable Format format) {
        String kind = format == null ? ".boot" : format == Image.Format.RAW ? ".raw.qcow2" : ".qcow2";
        return directory.resolve(sha256 + kind);
    }

    /** The cached file of that content, used now; null if there is none. */
    ImageStore.@Nullable Base content(String sha256, Image.@Nullable Format format) throws IOException, GuestException {
        Path file = file(sha256, format);
        Path recordFile = recordOf(file);
        ContentRecord known = read(recordFile, ContentRecord.class);
        if (known == null || !Files.exists(file)) {
            return null;
        }
        Facts facts = facts(file);
        if (!isUnchanged(file, known, facts)) {
            giveUp(file, "has been changed since it was cached");
            return null;
        }
        if (format == Image.Format.QCOW2 && facts.format() == null && isTakenForRaw(file)) {
            giveUp(file, "was made from an entry with the wrong format");
            return null;
        }
        Files.setLastModifiedTime(recordFile, FileTime.from(Instant.now()));
        return new ImageStore.Base(file, known.virtualBytes(), !Boolean.FALSE.equals(facts.boots()));
    }

    void remember(ImageFile source, Image.@Nullable Format format, String sha256) throws IOException {
        AtomicFiles.write(
                sourceFile(source, format), Json.bytes(new SourceRecord(source.shown(), sha256, stampOf(source))));
    }

    /**
     * Puts a file in its place and remembers it. A base that disks stand on, but that nothing is remembered of, is only
     * replaced by none: it is taken as it is if it is the same.
     */
    ImageStore.Base install(
            Path made, Path target, String sha256, Image.@Nullable Format format, long virtualBytes, boolean boots)
            throws IOException, GuestException {
        String fileSha256 = sha256Of(made);
        if (Files.exists(target) && isInUse(target)) {
            if (!sha256Of(target).equals(fileSha256)) {
                giveUp(target, "has been changed since it was cached");
            }
        } else {
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        }
        Facts facts = new Facts(format == null ? null : format.qemuName(), fileSha256, boots);
        AtomicFiles.write(factsOf(target), Json.bytes(facts));
        AtomicFiles.write(recordOf(target), Json.bytes(new ContentRecord(sha256, virtualBytes, Stamp.of(target))));
        return new ImageStore.Base(target, virtualBytes, boots);
    }

    /** All that was fetched and is still there, by where it came from. A record that cannot be read says nothing. */
    List<CachedImage> all() throws IOException {
        Path sources = directory.resolve(SOURCES);
        if (!Files.isDirectory(sources)) {
            return List.of();
        }
        Map<String, Long> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(sources, "*.json")) {
            for (Path file : files) {
                try {
                    SourceRecord source = Json.read(Files.readAllBytes(file), SourceRecord.class);
                    long bytes = bytesOf(source.sha256());
                    if (bytes > 0) {
                        found.merge(source.source(), bytes, Math::max);
                    }
                } catch (IllegalArgumentException e) {
                    LOG.atDebug().addKeyValue("file", file).log("a record of the image cache is unreadable");
                }
            }
        }
        return found.entrySet().stream()
                .map(image -> new CachedImage(image.getKey(), image.getValue()))
                .toList();
    }

    /** What the files of that content take, whatever they were taken for. */
    private long bytesOf(String sha256) throws IOException {
        long bytes = 0;
        for (Path file :
                List.of(file(sha256, null), file(sha256, Image.Format.RAW), file(sha256, Image.Format.QCOW2))) {
            bytes += Files.exists(file) ? Files.size(file) : 0;
        }
        return bytes;
    }

    /** Beside the file; its time is when the file was last used. */
    static Path recordOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".json");
    }

    /** Beside the record, whose form executors of an earlier version on this host read strictly. */
    static Path factsOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".facts.json");
    }

    /** A state directory that was moved or copied has other inodes, or times, and the same bases. */
    private static boolean isUnchanged(Path file, ContentRecord known, Facts facts) throws IOException {
        Stamp now = Stamp.of(file);
        if (known.stamp().equals(now)) {
            return true;
        }
        boolean same = facts.fileSha256() == null
                ? known.stamp().isThatOf(now)
                : known.stamp().size() == now.size() && facts.fileSha256().equals(sha256Of(file));
        if (same) {
            AtomicFiles.write(recordOf(file), Json.bytes(new ContentRecord(known.sha256(), known.virtualBytes(), now)));
            LOG.atInfo().addKeyValue("file", file).log("a cached image has been moved or copied, and is the same");
        }
        return same;
    }

    /** A base of an earlier version, which did not note the format: inside the disk is an image, not a system. */
    private boolean isTakenForRaw(Path file) throws GuestException {
        return FileKind.isQcow2(qemuImg.firstSector(file));
    }

    private void giveUp(Path file, String why) throws GuestException, IOException {
        if (isInUse(file)) {
            throw new GuestException(
                    "the base image " + file + " " + why + ", and disks of VMs stand on it;"
                            + " pmc makes no more VMs from it and does not touch it",
                    false);
        }
        LOG.atWarn().addKeyValue("file", file).addKeyValue("reason", why).log("a cached image is made again");
    }

    /** By its name, which says what is in it: the state directory may have been moved since disks were made. */
    private boolean isInUse(Path file) throws IOException {
        return inUse.bases().stream().anyMatch(base -> base.getFileName().equals(file.getFileName()));
    }

    private static String sha256Of(Path file) throws IOException {
        return String.valueOf(
                Digests.of(file, Set.of(ImageFile.Algorithm.SHA256)).get(ImageFile.Algorithm.SHA256));
    }

    private Path sourceFile(ImageFile source, Image.@Nullable Format format) {
        return directory.resolve(SOURCES).resolve(source.key(format) + ".json");
    }

    /** A local source may change under its name; a remote one is what it was when it was fetched. */
    private static Stamp stampOf(ImageFile source) throws IOException {
        if (!source.isLocal()) {
            return Stamp.REMOTE;
        }
        Path file = Path.of(source.location());
        return Files.exists(file) ? Stamp.of(file) : Stamp.REMOTE;
    }

    /** Leniently: an executor of another version may have written it. */
    private static Facts facts(Path file) throws IOException {
        try {
            Path facts = factsOf(file);
            if (!Files.exists(facts)) {
                return Facts.UNKNOWN;
            }
            JsonNode json = Json.mapper().readTree(Files.readAllBytes(facts));
            return new Facts(
                    json.path("format").asString(null),
                    json.path("fileSha256").asString(null),
                    json.has("boots") ? json.path("boots").asBoolean(true) : null);
        } catch (JacksonException e) {
            return Facts.UNKNOWN;
        }
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

        /** The same but for the inode, which a copy that keeps times does not keep. */
        boolean isThatOf(Stamp other) {
            return size == other.size && modifiedMillis == other.modifiedMillis;
        }

        static Stamp of(Path file) throws IOException {
            return new Stamp(
                    Files.size(file),
                    Files.getLastModifiedTime(file).toMillis(),
                    ((Number) Files.getAttribute(file, "unix:ino")).longValue());
        }
    }

    record SourceRecord(String source, String sha256, Stamp stamp) {}

    /**
     * What else is known of a cached file; each null if an earlier version cached it.
     *
     * @param format that it was taken for
     * @param fileSha256 of the cached file itself, not of what it was made from
     * @param boots whether its disk begins with a boot sector
     */
    record Facts(
            @Nullable String format,
            @Nullable String fileSha256,
            @Nullable Boolean boots) {
        static final Facts UNKNOWN = new Facts(null, null, null);
    }

    record ContentRecord(String sha256, long virtualBytes, Stamp stamp) {}
}
