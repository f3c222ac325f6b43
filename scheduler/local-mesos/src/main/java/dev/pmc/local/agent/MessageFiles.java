package dev.pmc.local.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files of messages: one, or one after the other. What was written is there after the death of the process; after that of
 * the machine nobody asks for it. Failures are {@link UncheckedIOException}s that name the file.
 */
final class MessageFiles {
    private MessageFiles() {}

    /** All or nothing. */
    static void write(Path file, Message message) {
        write(file, message.toByteArray());
    }

    /** All or nothing. */
    static void write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }

    static void append(Path file, Message message) {
        try {
            Files.createDirectories(file.getParent());
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            message.writeDelimitedTo(record);
            Files.write(file, record.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }

    /** Empty if there is no such file. */
    static Optional<String> readText(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    /** Empty if there is no such file. */
    static <T extends Message> Optional<T> read(Path file, Parser<T> parser) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return Optional.of(parser.parseFrom(bytes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    /** All that were appended; one that the writer died over is left out. None if there is no such file. */
    static <T extends Message> List<T> readAll(Path file, Parser<T> parser) {
        List<T> messages = new ArrayList<>();
        try (InputStream bytes = Files.newInputStream(file)) {
            for (T message = next(bytes, parser); message != null; message = next(bytes, parser)) {
                messages.add(message);
            }
            return messages;
        } catch (NoSuchFileException e) {
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private static <T extends Message> @Nullable T next(InputStream bytes, Parser<T> parser) throws IOException {
        try {
            return parser.parseDelimitedFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            if (bytes.available() == 0) {
                return null;
            }
            throw e;
        }
    }

    /** The directories in a directory; none if it is not there. */
    static List<Path> directories(Path directory) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
            entries.forEach(found::add);
            return found;
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be read: " + e, e);
        }
    }

    /** With all that is in it; without effect if it is not there. */
    static void delete(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be removed: " + e, e);
        }
    }
}
