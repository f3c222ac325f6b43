package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image catalogue as people write it. */
final class ImageCatalogTest {
    @TempDir
    private Path temporary;

    @Test
    void the_shipped_catalogue_has_the_clouds_images_with_checksums() throws Exception {
        ImageCatalog shipped = ImageCatalog.load(List.of(SourceTree.file("data", "images.yaml")));

        for (String name : List.of("trusty", "xenial", "jammy", "noble", "debian-12")) {
            ImageFile disk = shipped.find(name).disk();
            assertThat(disk).as(name).isNotNull();
            assertThat(disk.location().getScheme()).isEqualTo("https");
            assertThat(disk.sums()).as(name).isNotNull();
        }
        assertThat(shipped.find("trusty").machine()).isEqualTo(Machine.PC);
        assertThat(shipped.find("trusty").networkConfig()).isEqualTo(NetworkConfig.ENI);
        assertThat(shipped.find("jammy").machine()).isEqualTo(Machine.Q35);
    }

    @Test
    void a_later_catalogue_replaces_entries_and_paths_are_beside_the_file() throws Exception {
        Path first = write("a.yaml", "x: {path: a.img}\ny: {path: a.img, format: raw}\n");
        Path more = Files.createDirectory(temporary.resolve("more"));
        Path second = Files.writeString(more.resolve("b.yaml"), "x: {path: sub/b.img, size_gib: 3}\n");

        ImageCatalog catalog = ImageCatalog.load(List.of(first, second));

        ImageFile disk = catalog.find("x").disk();
        assertThat(disk).isNotNull();
        assertThat(Path.of(disk.location())).isEqualTo(more.resolve("sub/b.img"));
        assertThat(catalog.find("x").sizeGib()).isEqualTo(3);
        assertThat(catalog.find("y").format()).isEqualTo(Format.RAW);
    }

    @Test
    void an_image_that_is_not_there_is_answered_with_those_that_are() throws IOException {
        ImageCatalog catalog = ImageCatalog.load(List.of(write("a.yaml", "x: {path: a}\ny: {path: b}\n")));

        assertThatThrownBy(() -> catalog.find("z"))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("\"z\"")
                .hasMessageContaining("x, y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x: {paht: a}|paht",
                "x: {path: a, url: 'http://h/b'}|both a url and a path",
                "x: {login_user: me}|needs a url or path",
                "x: {path: a, format: vmdk}|qcow2, raw",
                "x: {path: a, machine: isapc}|q35, pc",
                "x: {path: a, sha256: 12}|64 hex digits",
                "x: {url: 'ftp://h/b'}|no http, https or file URL",
                "x: {path: a, size_gib: big}|whole number",
                "x: {path: a, initrd: {path: b}}|without a kernel",
                "x: {path: a, kernel: {sha256: 1}}|needs a url or a path",
                "x: [a|no valid YAML",
                "x: a|mapping",
                "- x|mapping",
            })
    void a_slip_of_the_pen_is_named_with_its_place(String text, String words) throws IOException {
        Path file = write("slip.yaml", text);

        assertThatThrownBy(() -> ImageCatalog.load(List.of(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("slip.yaml")
                .hasMessageContaining(words);
    }

    @Test
    void names_and_values_are_as_they_are_written() throws Exception {
        String digits = "0123456789".repeat(6) + "1e64";
        ImageCatalog catalog = ImageCatalog.load(List.of(write("a.yaml", """
                20.10: {path: a, login_user: 1.10}
                20.1: {path: b, sha256: %s}
                010: {path: c, size_gib: "3"}
                off: {path: d}
                unused:
                """.formatted(digits))));

        assertThat(catalog.all()).extracting(Image::name).containsExactlyInAnyOrder("20.10", "20.1", "010", "off");
        assertThat(catalog.find("20.10").loginUser()).isEqualTo("1.10");
        assertThat(catalog.find("010").sizeGib()).isEqualTo(3);
        ImageFile disk = catalog.find("20.1").disk();
        assertThat(disk).isNotNull();
        assertThat(disk.digest()).isNotNull().extracting(ImageFile.Digest::hex).isEqualTo(digits);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(temporary.resolve(name), text + "\n");
    }
}
