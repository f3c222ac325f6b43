package dev.pmc.guest;

import dev.pmc.guest.ImageFile.Algorithm;
import dev.pmc.guest.ImageFile.Digest;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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

    private static final String FULL = "No space left";

    private final Path directory;
    private final RegionLocks locks;
    private final QemuImg qemuImg;
    private final Download download;
    private final DiskRoom room;
    private final ImageRecords records;
    private final ImagePruning pruning;

    /** @param inUse the base files that disks of VMs stand on */
    public ImageStore(
            Path directory,
            RegionLocks locks,
            QemuImg qemuImg,
            Web web,
            DiskRoom room,
            BasesInUse inUse,
            long boundBytes) {
        this(directory, locks, qemuImg, new Download(web), room, inUse, boundBytes);
    }

    ImageStore(
            Path directory,
            RegionLocks locks,
            QemuImg qemuImg,
            Download download,
            DiskRoom room,
            BasesInUse inUse,
            long boundBytes) {
        this.directory = directory;
        this.locks = locks;
        this.qemuImg = qemuImg;
        this.download = download;
        this.room = room;
        this.records = new ImageRecords(directory, inUse, qemuImg);
        this.pruning = new ImagePruning(directory, locks, inUse, boundBytes);
    }

    /** Everything that a VM of that image needs, in the cache. */
    public Stored ensure(Image image, Consumer<WorkProgress> progress) throws GuestException {
        ImageFile disk = image.disk();
        ImageFile kernel = image.kernel();
        ImageFile initrd = image.initrd();
        try {
            Modes.ensurePassable(directory);
            Modes.ensureOwn(directory.resolve(ImageRecords.SOURCES));
            Base base = disk == null ? null : ensure(disk, image.format(), progress);
            if (base != null && kernel == null && !base.boots()) {
                throw new GuestException(
                        "the image " + image.name()
                                + " has no boot sector, so a guest would never say a word; its entry may"
                                + " have to name a kernel, or another file",
                        false);
            }
            return new Stored(
                    base,
                    kernel == null ? null : ensure(kernel, null, progress).file(),
                    initrd == null ? null : ensure(initrd, null, progress).file());
        } catch (IOException e) {
            throw new GuestException("cannot cache image " + image.name() + " in " + directory + ": " + e, true, e);
        }
    }

    /** What is in the cache now. */
    public List<CachedImage> cached() throws IOException {
        return records.all();
    }

    private Base ensure(ImageFile source, Image.@Nullable Format format, Consumer<WorkProgress> progress)
            throws GuestException, IOException {
        Base known = records.find(source, format);
        if (known != null) {
            return known;
        }
        pruning.removeUnfinished();
        Base made;
        RegionLocks.Held held = locks.hold("source " + source.key(format));
        try {
            known = records.find(source, format);
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

    private Base add(ImageFile source, Image.@Nullable Format format, Consumer<WorkProgress> progress)
            throws GuestException, IOException {
        long started = System.nanoTime();
        Path part = directory.resolve(source.key(format) + ".part");
        Path file = part;
        if (source.isLocal()) {
            file = Path.of(source.location());
            if (!Files.isReadable(file)) {
                throw new GuestException("the image file " + file + " is not there, or not readable", false);
            }
        } else {
            progress.accept(WorkProgress.at(WorkStep.IMAGE).saying("fetching the image from " + source.shown()));
            download.fetch(source.location(), part, room, progress);
        }
        Base base;
        try {
            base = prepare(source, file, part, format, progress);
        } catch (GuestException | IOException e) {
            if (!(e instanceof GuestException guest && guest.retryable())
                    || String.valueOf(e.getMessage()).contains(FULL)) {
                Download.forget(part); // nothing can go on from there, or a full disk needs the room
            }
            throw e;
        }
        Download.forget(part);
        LOG.atInfo()
                .addKeyValue("source", source.shown())
                .addKeyValue("file", base.file())
                .addKeyValue("millis", (System.nanoTime() - started) / 1_000_000)
                .log("image cached");
        return base;
    }

    private Base prepare(
            ImageFile source, Path file, Path part, Image.@Nullable Format format, Consumer<WorkProgress> progress)
            throws GuestException, IOException {
        String sha256 = verify(source, file, part);
        Base base;
        RegionLocks.Held held = locks.hold("content " + sha256);
        try {
            base = records.content(sha256, format);
            if (base == null) {
                progress.accept(WorkProgress.at(WorkStep.IMAGE).saying("preparing the image"));
                requireKind(source, file, part, format);
                base = install(file, sha256, format);
            }
        } finally {
            held.close();
        }
        records.remember(source, format, sha256);
        return base;
    }

    private static void requireKind(ImageFile source, Path file, Path part, Image.@Nullable Format format)
            throws GuestException, IOException {
        try {
            FileKind.require(file, format, "the image from " + source.shown(), !source.isLocal());
        } catch (GuestException e) {
            Download.forget(part);
            throw e;
        }
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
                    .addKeyValue("source", source.shown())
                    .log("the catalogue has no checksum for an image; it is taken as it came");
        } else {
            wanted.add(expected.algorithm());
        }
        Map<Algorithm, String> found = Digests.of(file, wanted);
        if (expected != null && !expected.hex().equals(found.get(expected.algorithm()))) {
            Download.forget(part);
            throw new GuestException(
                    "the image from " + source.shown() + " is not the right one: its "
                            + expected.algorithm().javaName() + " is " + found.get(expected.algorithm())
                            + " and should be " + expected.hex(),
                    !source.isLocal());
        }
        return String.valueOf(found.get(Algorithm.SHA256));
    }

    private Digest published(ImageFile source, ImageFile.Sums sums) throws GuestException {
        String hex = Checksums.find(download.text(sums.location()), source, sums.algorithm());
        if (hex == null) {
            throw new GuestException(Web.shown(sums.location()) + " has no checksum for " + source.fileName(), true);
        }
        return new Digest(sums.algorithm(), hex);
    }

    private Base install(Path file, String sha256, Image.@Nullable Format format) throws GuestException, IOException {
        Path target = records.file(sha256, format);
        Path temporary = directory.resolve(target.getFileName() + ".tmp");
        if (format != null) {
            requireWhole(file, format);
        }
        DiskRoom.Taken taken = room.take(
                "the base image " + target.getFileName(),
                directory,
                format == null ? Files.size(file) : qemuImg.measure(file, format));
        try {
            if (format == null) {
                Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(temporary);
                qemuImg.convert(file, format, temporary);
            }
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r--r--r--"));
            AtomicFiles.force(temporary);
            if (format == null) {
                return records.install(temporary, target, sha256, null, 0, true);
            }
            long virtual = qemuImg.info(temporary, Image.Format.QCOW2).virtualBytes();
            return records.install(temporary, target, sha256, format, virtual, qemuImg.boots(temporary));
        } finally {
            Files.deleteIfExists(temporary);
            taken.close();
        }
    }

    private void requireWhole(Path file, Image.Format format) throws GuestException {
        QemuImg.Info info = qemuImg.info(file, format);
        if (info.hasBackingFile() || info.hasDataFile()) {
            throw new GuestException(
                    "the image " + file + " refers to another file of the host; only images that are whole are"
                            + " accepted",
                    false);
        }
        if (info.virtualBytes() == 0) {
            throw new GuestException("the image " + file + " is of a disk without a single byte", false);
        }
        if (format == Image.Format.QCOW2) {
            qemuImg.check(file);
        }
    }

    /**
     * A file in the cache.
     *
     * @param virtualBytes the size of the disk that it holds, 0 for a kernel or initrd
     * @param boots false if it is known that firmware finds nothing to boot there
     */
    public record Base(Path file, long virtualBytes, boolean boots) {
        public Base(Path file, long virtualBytes) {
            this(file, virtualBytes, true);
        }
    }

    /** The parts of an image in the cache. */
    public record Stored(
            @Nullable Base disk,
            @Nullable Path kernel,
            @Nullable Path initrd) {}
}
