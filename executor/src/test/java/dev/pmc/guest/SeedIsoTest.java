package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.Processes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The seed disk, read by programs that others have written. */
final class SeedIsoTest {
    private static final Seed SEED = new Seed(
            "{\"instance-id\":\"x\"}\n",
            "#cloud-config\n{}\n" + "# long\n".repeat(5_000),
            "#cloud-config\n",
            "version: 2\n");

    @TempDir
    private Path temporary;

    @Test
    void it_is_found_by_its_label() throws Exception {
        Path blkid = need("blkid", "util-linux");
        Path iso = write(SEED);

        assertThat(Processes.runOrFail(blkid.toString(), "-p", "-o", "export", iso.toString()))
                .contains("TYPE=iso9660")
                .contains("\nLABEL=cidata\n");
    }

    @Test
    void every_file_can_be_read_under_its_own_name() throws Exception {
        Path xorriso = need("xorriso", "xorriso");
        Path iso = write(SEED);
        Path out = temporary.resolve("out");

        Processes.runOrFail(
                xorriso.toString(),
                "-abort_on",
                "WARNING",
                "-osirrox",
                "on",
                "-indev",
                iso.toString(),
                "-extract",
                "/",
                out.toString());

        Map<String, String> read = new LinkedHashMap<>();
        for (String name : SEED.files().keySet()) {
            read.put(name, Files.readString(out.resolve(name)));
        }
        assertThat(read).isEqualTo(SEED.files());
        try (var files = Files.list(out)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    void a_seed_without_network_config_has_no_such_file() {
        assertThat(new Seed("a", "b", null, null).files()).containsOnlyKeys("meta-data", "user-data");
    }

    @Test
    void it_is_for_its_owner_only_and_long_enough_for_guests_that_look_for_labels() throws Exception {
        Path iso = write(new Seed("a", "b", null, null));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(iso)))
                .isEqualTo("rw-------");
        assertThat(Files.size(iso)).isEqualTo(128 * 1024);
        assertThat(temporary).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void equal_seeds_are_equal_to_the_byte() throws Exception {
        byte[] first = Files.readAllBytes(write(SEED));

        assertThat(Files.readAllBytes(write(SEED))).isEqualTo(first);
    }

    @Test
    void more_files_than_a_seed_can_have_are_refused() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            files.put("file-" + i, "x".getBytes(StandardCharsets.US_ASCII));
        }

        assertThatThrownBy(() -> Iso9660.image("cidata", files, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_directory_that_is_not_there_is_told_in_words() {
        assertThatThrownBy(() -> SeedIso.write(SEED, temporary.resolve("none/seed.iso")))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("cloud-init seed");
    }

    private Path write(Seed seed) throws GuestException {
        Path iso = temporary.resolve("seed.iso");
        SeedIso.write(seed, iso);
        return iso;
    }

    private static Path need(String program, String aptPackage) {
        try {
            return Processes.require(program, aptPackage);
        } catch (IllegalStateException e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }
}
