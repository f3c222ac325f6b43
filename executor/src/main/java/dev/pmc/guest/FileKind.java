package dev.pmc.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its first bytes what a file is that is not the disk image it is taken for. QEMU takes anything for a raw disk, and
 * its guest then never says a word.
 */
final class FileKind {
    private static final int LOOKED_AT = 512;
    private static final String QCOW2 = "a qcow2 image";

    private static final List<FileKind> KNOWN = List.of(
            new FileKind(0, "514649fb", QCOW2),
            new FileKind(0, "fd377a585a00", "compressed by xz"),
            new FileKind(0, "1f8b", "compressed by gzip"),
            new FileKind(0, "425a68", "compressed by bzip2"),
            new FileKind(0, "28b52ffd", "compressed by zstd"),
            new FileKind(0, "04224d18", "compressed by lz4"),
            new FileKind(0, "504b0304", "a zip archive"),
            new FileKind(0, "377abcaf271c", "a 7z archive"),
            new FileKind(257, "7573746172", "a tar archive"),
            new FileKind(0, "4b444d56", "a VMDK image"),
            new FileKind(0, "434f5744", "a VMDK image"),
            new FileKind(0, "23204469736b204465736372697074", "a VMDK descriptor"),
            new FileKind(64, "7f10dabe", "a VDI image"),
            new FileKind(0, "7668647866696c65", "a VHDX image"),
            new FileKind(0, "636f6e6563746978", "a VHD image"));

    private final int offset;
    private final byte[] bytes;
    private final String words;

    private FileKind(int offset, String hex, String words) {
        this.offset = offset;
        this.bytes = HexFormat.of().parseHex(hex);
        this.words = words;
    }

    /**
     * Throws if the file cannot be what it is taken for, in words that say what it is instead.
     *
     * @param format null for a kernel or initrd
     * @param remote it has come over the network, and may come right the next time
     */
    static void require(Path file, Image.@Nullable Format format, String source, boolean remote)
            throws GuestException, IOException {
        byte[] begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = in.readNBytes(LOOKED_AT);
        }
        if (begin.length == 0) {
            throw new GuestException(source + " is empty", remote);
        }
        String text = new String(begin, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            throw new GuestException(source + " is a web page, not an image", remote);
        }
        if (format == null) {
            return;
        }
        String kind = KNOWN.stream()
                .filter(known -> known.matches(begin))
                .map(known -> known.words)
                .findFirst()
                .orElse("something else");
        boolean right = format == Image.Format.QCOW2 ? kind.equals(QCOW2) : kind.equals("something else");
        if (!right) {
            throw new GuestException(
                    source + " should be a " + format.qemuName() + " image by its catalogue entry, and is " + kind
                            + "; unpack or convert it, or correct the entry's format",
                    false);
        }
    }

    /** Whether that is how a qcow2 image begins. */
    static boolean isQcow2(byte[] begin) {
        return KNOWN.get(0).matches(begin);
    }

    private boolean matches(byte[] begin) {
        return begin.length >= offset + bytes.length
                && Arrays.equals(begin, offset, offset + bytes.length, bytes, 0, bytes.length);
    }
}
