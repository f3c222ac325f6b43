package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.CachedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image cache says that it holds. */
class CachedImagesTest {
    private static final String CONTENT = "5".repeat(64);
    private static final ImageFile JAMMY =
            new ImageFile(URI.create("https://me:secret@images.example/jammy.img"), null, null);

    @TempDir
    private Path cache;

    private ImageRecords records;

    @BeforeEach
    void open() throws IOException {
        records = new ImageRecords(cache, Set::of, new QemuImg());
        assertThat(records.all()).as("of a cache that nobody has used").isEmpty();
        Files.createDirectory(cache.resolve(ImageRecords.SOURCES));
        records.remember(JAMMY, Image.Format.QCOW2, CONTENT);
    }

    @Test
    void anImageIsToldByWhereItCameFromAndWhatItTakes() throws IOException {
        Files.writeString(records.file(CONTENT, Image.Format.QCOW2), "seven b");

        assertThat(records.all()).containsExactly(new CachedImage("https://images.example/jammy.img", 7));
    }

    @Test
    void oneThatWasRemovedIsNotToldOf() throws IOException {
        assertThat(records.all()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadHidesNoOther() throws IOException {
        Files.writeString(records.file(CONTENT, Image.Format.QCOW2), "seven b");
        Files.writeString(cache.resolve(ImageRecords.SOURCES).resolve("broken.json"), "{");

        assertThat(records.all()).hasSize(1);
    }
}
