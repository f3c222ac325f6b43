package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the image cache under its bound: files that no VM uses go, the longest unused first. What downloads and
 * conversions left that were never finished goes after a day.
 */
final class ImagePruning {
    /** A file that was just handed out may not be in any VM's record yet. */
    static final Duration GRACE = Duration.ofHours(1);

    /** What is being written is younger; what a download can still go on from is worth keeping for so long. */
    static final Duration UNFINISHED_KEPT = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(ImagePruning.class);

    private final Path directory;
    private final RegionLocks locks;
    private final BasesInUse inUse;
    private final long boundBytes;

    ImagePruning(Path directory, RegionLocks locks, BasesInUse inUse, long boundBytes) {
        this.directory = directory;
        this.locks = locks;
        this.inUse = inUse;
        this.boundBytes = boundBytes;
    }

    void prune(Set<Path> keep) throws IOException {
        RegionLocks.Held held = locks.hold("pruning");
        try {
            List<Cached> cached = cached();
            long total = cached.stream().mapToLong(Cached::bytes).sum();
            if (total <= boundBytes) {
                return;
            }
            Set<Path> used = names(inUse.bases());
            Instant graceBegan = Instant.now().minus(GRACE);
            for (Cached image : cached) {
                if (total <= boundBytes) {
                    return;
                }
                if (!keep.contains(image.file())
                        && !used.contains(image.file().getFileName())
                        && image.lastUse().isBefore(graceBegan)) {
                    Files.deleteIfExists(ImageRecords.recordOf(image.file()));
                    Files.deleteIfExists(ImageRecords.factsOf(image.file()));
                    Files.deleteIfExists(image.file());
                    total -= image.bytes();
                    LOG.atInfo()
                            .addKeyValue("file", image.file())
                            .addKeyValue("bytes", image.bytes())
                            .log("an unused image was removed from the cache");
                }
            }
        } finally {
            held.close();
        }
    }

    /** A base is in use wherever the state directory was when the disk was made: its name says what is in it. */
    private static Set<Path> names(Set<Path> files) {
        return files.stream().map(Path::getFileName).collect(Collectors.toSet());
    }

    /** Removes what was begun and not gone on with. */
    void removeUnfinished() throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(UNFINISHED_KEPT));
        RegionLocks.Held held = locks.hold("pruning");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(ImagePruning::unfinished).toList()) {
                removeIfOld(file, old);
            }
        } finally {
            held.close();
        }
    }

    private static void removeIfOld(Path file, FileTime old) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).compareTo(old) < 0) {
                long bytes = Files.size(file);
                Download.forget(file);
                LOG.atInfo()
                        .addKeyValue("file", file)
                        .addKeyValue("bytes", bytes)
                        .log("an unfinished file was removed from the cache");
            }
        } catch (NoSuchFileException e) {
            LOG.atDebug().addKeyValue("file", file).log("a file was finished meanwhile");
        }
    }

    private static boolean unfinished(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".part") || name.endsWith(".tmp");
    }

    private List<Cached> cached() throws IOException {
        List<Cached> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Path recordFile = ImageRecords.recordOf(file);
                if (Files.exists(recordFile)) {
                    found.add(new Cached(
                            file,
                            Files.size(file),
                            Files.getLastModifiedTime(recordFile).toInstant()));
                }
            }
        }
        found.sort(Comparator.comparing(Cached::lastUse));
        return found;
    }

    private record Cached(Path file, long bytes, Instant lastUse) {}
}
