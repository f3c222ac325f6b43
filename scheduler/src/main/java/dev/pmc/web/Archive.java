package dev.pmc.web;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor archive, copied aside, so that what is served under its hash stays what it is when somebody replaces the
 * file that it came from. The copy has no name: whatever ends this process ends it too.
 *
 * <p>Life cycle: {@code copyOf contents* close}. Thread-safe.
 */
public final class Archive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final String LAUNCHER = "virtmesos";
    private static final int TAR_BLOCK = 512;
    private static final int MAX_FILE = 1 << 20;

    private final FileChannel copy;
    private final ByteBuffer contents;
    private final String sha256;

    private Archive(FileChannel copy, ByteBuffer contents, String sha256) {
        this.copy = copy;
        this.contents = contents;
        this.sha256 = sha256;
    }

    /**
     * Copies an archive and looks whether it is one.
     *
     * @throws NoArchiveException if it is no gzipped tar with {@code virtmesos} at its top
     * @throws IOException if it cannot be read, or there is no room for a copy
     */
    public static Archive copyOf(InputStream source) throws IOException, NoArchiveException {
        FileChannel copy = namelessFile();
        boolean good = false;
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            InputStream in = new DigestInputStream(source, digest);
            long length = in.transferTo(Channels.newOutputStream(copy));
            copy.position(0);
            check(Channels.newInputStream(copy));
            if (length > Integer.MAX_VALUE) {
                throw new NoArchiveException("it is larger than 2 GiB");
            }
            ByteBuffer contents = copy.map(FileChannel.MapMode.READ_ONLY, 0, length);
            good = true;
            return new Archive(copy, contents, HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            if (!good) {
                copy.close();
            }
        }
    }

    /** On Unix a file to be deleted on close has lost its name by the time that it is open. */
    private static FileChannel namelessFile() throws IOException {
        Path path = Files.createTempFile(
                "pmc-exec-",
                ".tgz",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Of the contents, in hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    int length() {
        return contents.capacity();
    }

    /** The contents, as they lie in the file: they take no memory of pmc's own, however many read them at once. */
    ByteBuffer contents() {
        return contents.duplicate();
    }

    private static void check(InputStream file) throws IOException, NoArchiveException {
        try {
            if (sizeOf(LAUNCHER, new BufferedInputStream(new GZIPInputStream(file)))
                    .isEmpty()) {
                throw new NoArchiveException("it has no '" + LAUNCHER + "' at its top");
            }
        } catch (ZipException | EOFException e) {
            throw new NoArchiveException("it is not a gzipped tar (" + e.getMessage() + ")", e);
        }
    }

    /** The size of a file, whose bytes come next. Walks the headers of a tar (POSIX ustar: name at 0, size in octal at 124, contents padded to 512 bytes). */
    private static OptionalLong sizeOf(String wanted, InputStream tar) throws IOException, NoArchiveException {
        byte[] header = new byte[TAR_BLOCK];
        while (tar.readNBytes(header, 0, TAR_BLOCK) == TAR_BLOCK && header[0] != 0) {
            String name = text(header, 0, 100);
            try {
                long size = Long.parseLong(text(header, 124, 12).strip(), 8);
                if (name.replaceFirst("^\\./", "").equals(wanted)) {
                    return OptionalLong.of(size);
                }
                tar.skipNBytes((size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK);
            } catch (NumberFormatException e) {
                throw new NoArchiveException("it is gzipped, but no tar", e);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * A small file of the archive, as text in UTF-8; empty if there is none of that name.
     *
     * @throws IOException if the copy cannot be read, or the file is larger than a megabyte
     */
    public synchronized Optional<String> file(String name) throws IOException, NoArchiveException {
        copy.position(0);
        InputStream tar = new BufferedInputStream(new GZIPInputStream(Channels.newInputStream(copy)));
        OptionalLong size = sizeOf(name, tar);
        if (size.isPresent() && size.getAsLong() > MAX_FILE) {
            throw new IOException(name + " is larger than " + MAX_FILE + " bytes");
        }
        return size.isEmpty()
                ? Optional.empty()
                : Optional.of(new String(tar.readNBytes((int) size.getAsLong()), StandardCharsets.UTF_8));
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.UTF_8);
    }

    /** Lets go of the copy. */
    @Override
    public void close() {
        try {
            copy.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("reason", e.toString()).log("a copy of the executor archive could not be closed");
        }
    }

    /** It is not an executor archive; the message says why, as the end of a sentence. */
    public static final class NoArchiveException extends Exception {
        private static final long serialVersionUID = 1L;

        NoArchiveException(String message) {
            super(message);
        }

        NoArchiveException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
