package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files in a VM's directory that are about the helper in its guest. All of them are about one boot. */
final class HelperFiles {
    private final Path heard;
    private final Path farewell;
    private final Path word;

    HelperFiles(Path directory) {
        heard = directory.resolve("helper-heard");
        farewell = directory.resolve("farewell");
        word = directory.resolve("farewell.word");
    }

    /** Whether there is a helper in the guest that asks for its orders. */
    boolean isHeard() {
        return Files.exists(heard);
    }

    void markHeard() throws IOException {
        if (!isHeard()) {
            AtomicFiles.write(heard, new byte[0]);
        }
    }

    /** How far the stop has come; null if none has begun. */
    @Nullable
    Farewell farewell() throws IOException {
        return read(farewell, Farewell.class);
    }

    void write(Farewell now) throws IOException {
        AtomicFiles.write(farewell, Messages.bytes(now));
    }

    /** What the guest has said to it. */
    Farewell.Word word(Farewell said) throws IOException {
        Farewell.Word last = read(word, Farewell.Word.class);
        return last != null && last.id().equals(said.id()) ? last : new Farewell.Word(said.id(), false, 0);
    }

    void write(Farewell.Word now) throws IOException {
        AtomicFiles.write(word, Messages.bytes(now));
    }

    /** No stop is under way. */
    void forgetFarewell() throws IOException {
        Files.deleteIfExists(farewell);
        Files.deleteIfExists(word);
    }

    /** Another boot begins. */
    void forget() throws IOException {
        forgetFarewell();
        Files.deleteIfExists(heard);
    }

    private static <T extends Record> @Nullable T read(Path file, Class<T> type) throws IOException {
        try {
            return Messages.read(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is unreadable: " + e.getMessage(), e);
        }
    }
}
