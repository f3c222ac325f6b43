package dev.pmc.local.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks what the fetcher of Mesos unpacks, told by the end of the name ({@code docs/fetcher.md}). */
final class Archives {
    private static final List<String> TARS = List.of(".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz");

    private Archives() {}

    /** Unpacks into the directory; tells whether the file is an archive at all. */
    static boolean unpack(Path archive, String name, Path directory) throws IOException, InterruptedException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (TARS.stream().anyMatch(lower::endsWith)) {
            tar(archive, directory);
        } else if (lower.endsWith(".zip")) {
            zip(archive, directory);
        } else if (lower.endsWith(".gz")) {
            try (InputStream packed = new GZIPInputStream(Files.newInputStream(archive))) {
                Files.copy(
                        packed,
                        directory.resolve(name.substring(0, name.length() - ".gz".length())),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } else {
            return false;
        }
        return true;
    }

    private static void tar(Path archive, Path directory) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-C", directory.toString(), "-xf", archive.toString())
                .redirectErrorStream(true)
                .start();
        try {
            tar.getOutputStream().close();
            String words = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (tar.waitFor() != 0) {
                throw new IOException("tar cannot unpack " + archive.getFileName() + ": " + words.strip());
            }
        } finally {
            tar.destroyForcibly();
        }
    }

    private static void zip(Path archive, Path directory) throws IOException {
        Sandbox target = new Sandbox(directory);
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = target.inside(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Path parent = file.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                try (OutputStream out = Files.newOutputStream(file)) {
                    zip.transferTo(out);
                }
            }
        }
    }
}
