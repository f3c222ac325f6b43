package dev.pmc.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** The smallest executor archive: one empty file of the right name. */
final class TestArchive {
    private TestArchive() {}

    static Path write(Path file) throws IOException {
        byte[] header = new byte[512];
        byte[] name = "virtmesos".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, header, 0, name.length);
        byte[] size = "00000000000".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(header);
            out.write(new byte[1024]);
        }
        return file;
    }
}
