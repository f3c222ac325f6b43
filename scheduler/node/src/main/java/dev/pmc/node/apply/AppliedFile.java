package dev.pmc.node.apply;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keeps {@link Applied} in a file, whole or not at all. */
public final class AppliedFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Path file;

    public AppliedFile(Path file) {
        this.file = file;
    }

    /**
     * What was saved last.
     *
     * @throws IOException also if the file is not one of these
     */
    public Applied load() throws IOException {
        if (!Files.exists(file)) {
            return Applied.NOTHING;
        }
        try {
            return MAPPER.readValue(Files.readString(file), Applied.class);
        } catch (JacksonException e) {
            throw new IOException(
                    file + " is damaged; remove it to have everything restarted that pmc node manages", e);
        }
    }

    void save(Applied applied) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        byte[] bytes = MAPPER.writeValueAsString(applied).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
