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

/** Reads from the files of VMs what their disks may still grow by. */
final class DiskUse {
    /** Of a qcow2 header, in bytes: the magic number, and where the size of the disk stands. */
    private static final int MAGIC = 0x514649fb;

    private static final int SIZE_AT = 24;
    private static final int HEADER = 32;
    private static final int BLOCK = 512;

    private DiskUse() {}

    /**
     * What the disks in these directories may grow by together, in bytes. Of a chain of snapshots only the last one grows; it
     * is the one with the most before it.
     *
     * @param exact reckon with what each has on disk already, for which a program is run
     */
    static long mayGrow(List<Path> directories, boolean exact) throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                long size = diskSize(file);
                if (size > 0) {
                    sizes.put(file, size);
                }
            }
        }
        Map<Path, Long> used = exact && !sizes.isEmpty() ? bytesOnDisk(List.copyOf(sizes.keySet())) : Map.of();
        Map<Path, Long> growth = new HashMap<>();
        sizes.forEach((file, size) ->
                growth.merge(file.getParent(), Math.max(0, size - used.getOrDefault(file, 0L)), Math::max));
        return growth.values().stream().mapToLong(Long::longValue).sum();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // erased meanwhile
        }
    }

    /** The size of the disk in a qcow2 file; 0 if it is none. */
    private static long diskSize(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(HEADER);
            boolean disk = header.length == HEADER && ByteBuffer.wrap(header).getInt() == MAGIC;
            return disk ? ByteBuffer.wrap(header).getLong(SIZE_AT) : 0;
        } catch (NoSuchFileException e) {
            return 0;
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
