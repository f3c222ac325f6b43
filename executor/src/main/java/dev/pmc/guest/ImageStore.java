package dev.pmc.guest;

import dev.pmc.guest.ImageFile.Algorithm;
import dev.pmc.guest.ImageFile.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This host's cache of image files, named by what is in them.
 *
 * <p>A source is fetched once however many VMs and executors wait for it; it is verified, made into an uncompressed qcow2
 * that nobody can write, and put in place by a rename. It is not read again while size, time and inode stay what they
 * were. A base that a VM's disk stands on is never replaced nor removed. Thread-safe, also between processes.
 */
public final class ImageStore {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);

    /** As sha256sum writes it: the digest, blanks, a star before names of files read as binary, the name. */
    private static final Pattern SUMS_LINE = Pattern.compile("(?m)^([0-9a-fA-F]+)\\s+\\*?(\\S+)\\s*$");

    private final Path directory;
    private final RegionLocks locks;
    private final QemuImg qemuImg;
    private final Download download;
    private final ImageRecords records;
    private final ImagePruning pruning;

    /** @param inUse the base files that disks of VMs stand on */
    public ImageStore(Path directory, RegionLocks locks, QemuImg qemuImg, BasesInUse inUse, long boundBytes) {
        this(directory, locks, qemuImg, new Download(), inUse, boundBytes);
    }

    ImageStore(
            Path directory, RegionLocks locks, QemuImg qemuImg, Download download, BasesInUse inUse, long boundBytes) {
        this.directory = directory;
        this.locks = locks;
        this.qemuImg = qemuImg;
        this.download = download;
        this.records = new ImageRecords(directory, inUse);
        this.pruning = new ImagePruning(directory, locks, inUse, boundBytes);
    }

    /** Everything that a VM of that image needs, in the cache. */
    public Stored ensure(Image image, Consumer<String> progress) throws GuestException {
        ImageFile disk = image.disk();
        ImageFile kernel = image.kernel();
        ImageFile initrd = image.initrd();
        try {
            Files.createDirectories(directory.resolve(ImageRecords.SOURCES));
            Base base = disk == null ? null : ensure(disk, image.format(), progress);
            return new Stored(
                    base,
                    kernel == null ? null : ensure(kernel, null, progress).file(),
                    initrd == null ? null : ensure(initrd, null, progress).file());
        } catch (IOException e) {
            throw new GuestException(
                    "cannot cache image " + image.name() + " in " + directory + ": " + e.getMessage(), true, e);
        }
    }

    private Base ensure(ImageFile source, Image.@Nullable Format format, Consumer<String> progress)
            throws GuestException, IOException {
        Base known = records.find(source, format != null);
        if (known != null) {
            return known;
        }
        pruning.removeUnfinished();
        Base made;
        RegionLocks.Held held = locks.hold("source " + source.key());
        try {
            known = records.find(source, format != null);
            if (known != null) {
                return known;
            }
            made = add(source, format, progress);
        } finally {
            held.close();
        }
        pruning.prune(Set.of(made.file()));
        return made;
    }

    private Base add(ImageFile source, Image.@Nullable Format format, Consumer<String> progress)
            throws GuestException, IOException {
        long started = System.nanoTime();
        Path part = directory.resolve(source.key() + ".part");
        Path file = part;
        if (source.isLocal()) {
            file = Path.of(source.location());
            if (!Files.isReadable(file)) {
                throw new GuestException("the image file " + file + " is not there, or not readable", false);
            }
        } else {
            progress.accept("fetching the image from " + source.location());
            download.fetch(source.location(), part, progress);
        }
        String sha256 = verify(source, file, part);
        Base base;
        RegionLocks.Held held = locks.hold("content " + sha256);
        try {
            base = records.content(sha256, format != null);
            if (base == null) {
                progress.accept("preparing the image");
                base = install(file, sha256, format);
            }
        } finally {
            held.close();
        }
        records.remember(source, sha256);
        Download.forget(part);
        LOG.atInfo()
                .addKeyValue("source", source.location())
                .addKeyValue("file", base.file())
                .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
                .log("image cached");
        return base;
    }

    /** Returns the SHA-256 of the file, by which it is cached. */
    private String verify(ImageFile source, Path file, Path part) throws GuestException, IOException {
        Digest expected = source.digest();
        ImageFile.Sums sums = source.sums();
        if (expected == null && sums != null) {
            expected = published(source, sums);
        }
        Set<Algorithm> wanted = EnumSet.of(Algorithm.SHA256);
        if (expected == null) {
            LOG.atWarn()
                    .addKeyValue("source", source.location())
                    .log("the catalogue has no checksum for an image; it is taken as it came");
        } else {
            wanted.add(expected.algorithm());
        }
        Map<Algorithm, String> found = Digests.of(file, wanted);
        if (expected != null && !expected.hex().equals(found.get(expected.algorithm()))) {
            Download.forget(part);
            throw new GuestException(
                    "the image from " + source.location() + " is not the right one: its "
                            + expected.algorithm().javaName() + " is " + found.get(expected.algorithm())
                            + " and should be " + expected.hex(),
                    !source.isLocal());
        }
        return String.valueOf(found.get(Algorithm.SHA256));
    }

    private Digest published(ImageFile source, ImageFile.Sums sums) throws GuestException {
        Matcher line = SUMS_LINE.matcher(download.text(sums.location()));
        while (line.find()) {
            if (line.group(2).equals(source.fileName())
                    && line.group(1).length() == sums.algorithm().hexLength()) {
                return new Digest(sums.algorithm(), line.group(1).toLowerCase(Locale.ROOT));
            }
        }
        throw new GuestException(sums.location() + " has no checksum for " + source.fileName(), true);
    }

    private Base install(Path file, String sha256, Image.@Nullable Format format) throws GuestException, IOException {
        Path target = directory.resolve(sha256 + (format == null ? ".boot" : ".qcow2"));
        Path temporary = directory.resolve(target.getFileName() + ".tmp");
        try {
            if (format == null) {
                Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
            } else {
                QemuImg.Info info = qemuImg.info(file, format);
                if (info.hasBackingFile() || info.hasDataFile()) {
                    throw new GuestException(
                            "the image " + file + " refers to another file of the host; only images that are whole are"
                                    + " accepted",
                            false);
                }
                Files.deleteIfExists(temporary);
                qemuImg.convert(file, format, temporary);
            }
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r--r--r--"));
            AtomicFiles.force(temporary);
            long virtual = format == null
                    ? 0
                    : qemuImg.info(temporary, Image.Format.QCOW2).virtualBytes();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return records.remember(target, sha256, virtual);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A file in the cache; {@code virtualBytes} is the size of the disk that it holds, 0 for a kernel or initrd. */
    public record Base(Path file, long virtualBytes) {}

    /** The parts of an image in the cache. */
    public record Stored(
            @Nullable Base disk,
            @Nullable Path kernel,
            @Nullable Path initrd) {}
}
