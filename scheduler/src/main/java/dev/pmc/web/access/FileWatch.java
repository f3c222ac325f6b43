package dev.pmc.web.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells whether files have changed, by a look at them once in a second at most. Not thread-safe. */
public final class FileWatch {
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final List<Path> files;
    private final LongSupplier nanos;
    private List<Stamp> known;
    private long looked;

    public FileWatch(Path... files) {
        this(System::nanoTime, files);
    }

    FileWatch(LongSupplier nanos, Path... files) {
        this.files = List.of(files);
        this.nanos = nanos;
        known = stamps();
        looked = nanos.getAsLong();
    }

    /** Whether one of them is another than when this was last asked; a file that is not there is another too. */
    public boolean hasChanged() {
        long now = nanos.getAsLong();
        if (now - looked < PAUSE_NANOS) {
            return false;
        }
        looked = now;
        List<Stamp> found = stamps();
        boolean changed = !found.equals(known);
        known = found;
        return changed;
    }

    private List<Stamp> stamps() {
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : files) {
            stamps.add(Stamp.of(file));
        }
        return stamps;
    }

    /** What of a file changes when it is written or replaced. */
    private record Stamp(
            @Nullable FileTime modified,
            long size,
            @Nullable Object key) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException e) {
                // Whoever reads it because it has changed says why it cannot be read.
                return new Stamp(null, -1, null);
            }
        }
    }
}
