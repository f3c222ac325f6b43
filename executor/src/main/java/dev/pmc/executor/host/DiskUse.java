package dev.pmc.executor.host;

import dev.pmc.guest.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from the files of VMs what their disks may still grow by. */
final class DiskUse {
    /** Of a qcow2 header, in bytes: the magic number, and where the size of the disk and the number of its snapshots stand. */
    private static final int MAGIC = 0x514649fb;

    private static final int SIZE_AT = 24;
    private static final int SNAPSHOTS_AT = 60;
    private static final int HEADER = 64;
    private static final int BLOCK = 512;

    private DiskUse() {}

    /** What a qcow2 file says of its disk: its size in bytes, and the snapshots within the file. */
    private record Disk(long size, int snapshots) {
        /**
         * What the file may grow by, in bytes. Each snapshot may hold a whole disk of its own, and what the guest writes
         * may then be written once more; nobody can tell cheaply what of the file is the snapshots'.
         */
        long mayGrow(long used) {
            long most = size * (snapshots + 1L);
            return Math.max(0, Math.min(size, most - used));
        }
    }

    /**
     * What the disks in these directories may grow by together, in bytes. Of a chain of files only the last one grows; it
     * is the one with the most before it.
     *
     * @param exact reckon with what each has on disk already, for which a program is run
     */
    static long mayGrow(List<Path> directories, boolean exact) throws IOException {
        Map<Path, Disk> disks = new HashMap<>();
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                Disk disk = disk(file);
                if (disk != null) {
                    disks.put(file, disk);
                }
            }
        }
        Map<Path, Long> used = exact && !disks.isEmpty() ? bytesOnDisk(List.copyOf(disks.keySet())) : Map.of();
        Map<Path, Long> growth = new HashMap<>();
        disks.forEach(
                (file, disk) -> growth.merge(file.getParent(), disk.mayGrow(used.getOrDefault(file, 0L)), Math::max));
        return growth.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What a disk may grow by, beside what it may now, once there is one more snapshot of it; in bytes. */
    static long moreWithSnapshot(Path file) throws IOException {
        Disk disk = disk(file);
        if (disk == null) {
            return 0;
        }
        long used = bytesOnDisk(List.of(file)).getOrDefault(file, 0L);
        return new Disk(disk.size(), disk.snapshots() + 1).mayGrow(used) - disk.mayGrow(used);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // erased meanwhile
        }
    }

    /** The disk in a qcow2 file; null if it is none. */
    private static @Nullable Disk disk(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
            return header.limit() == HEADER && header.getInt() == MAGIC
                    ? new Disk(header.getLong(SIZE_AT), header.getInt(SNAPSHOTS_AT))
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Their sizes say nothing, since they have holes. */
    private static Map<Path, Long> bytesOnDisk(List<Path> files) throws IOException {
        List<String> command = new ArrayList<>(List.of("stat", "-c", "%b %n", "--"));
        files.forEach(file -> command.add(file.toString()));
        Process process = Programs.of(command.toArray(String[]::new))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        Map<Path, Long> bytes = new HashMap<>();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        output.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            bytes.put(Path.of(line.substring(blank + 1)), Long.parseLong(line.substring(0, blank)) * BLOCK);
        });
        return bytes;
    }
}
