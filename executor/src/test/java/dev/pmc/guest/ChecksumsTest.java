package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.guest.ImageFile.Algorithm;
import java.net.URI;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of checksums as distributions publish them. */
final class ChecksumsTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final String OTHER = "f".repeat(64);
    private static final ImageFile FILE =
            new ImageFile(URI.create("http://h/cloud/amd64/my%20disk.img?x=1"), null, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s  my disk.img",
                "%s *my disk.img",
                "%s  ./my disk.img",
                "%s *./amd64/my disk.img",
                "\\%s  my disk.img",
                "SHA256 (my disk.img) = %s",
                "SHA256 (./my disk.img) = %s",
                "SHA256(my disk.img)= %s",
                "SHA2-256 (cloud/amd64/my disk.img) = %s",
                "# comment\r\n%s  my disk.img\r\n",
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n%s  my disk.img\n-----BEGIN PGP SIGNATURE-----",
                "%s\n",
            })
    void a_digest_is_found(String list) throws GuestException {
        String others = list.contains("\n") && !list.startsWith("#")
                ? ""
                : OTHER + "  other.img\nSHA256 (other.img) = " + OTHER + "\nSHA512 (my disk.img) = " + OTHER + "\n";

        assertThat(find(others + list.formatted(DIGEST))).isEqualTo(DIGEST);
        assertThat(find(others + list.formatted(DIGEST.toUpperCase(Locale.ROOT))))
                .isEqualTo(DIGEST);
    }

    @Test
    void the_line_with_the_most_of_the_path_is_meant() throws GuestException {
        String list = OTHER + "  arm64/my disk.img\n" + OTHER + "  my disk.img\n" + DIGEST + "  amd64/my disk.img\n";

        assertThat(find(list)).isEqualTo(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%s  other.img", "%s  not-my disk.img", "SHA512 (my disk.img) = %s", "MD5 (my disk.img) = %s", ""
            })
    void what_is_said_of_others_is_not_taken(String list) throws GuestException {
        assertThat(find(list.formatted(DIGEST))).isNull();
    }

    @Test
    void two_digests_of_one_file_are_none() {
        assertThatThrownBy(() -> find(DIGEST + "  my disk.img\n" + OTHER + "  my disk.img\n"))
                .hasMessageContaining("two checksums");
    }

    private static @org.jspecify.annotations.Nullable String find(String list) throws GuestException {
        return Checksums.find(list, FILE, Algorithm.SHA256);
    }
}
