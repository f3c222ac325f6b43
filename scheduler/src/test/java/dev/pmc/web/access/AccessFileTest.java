package dev.pmc.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an access file says, and when it counts. */
class AccessFileTest {
    private static final String HASH = TokenHash.of("secret").hex();
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        Path file = folder.resolve("access");
        Path next = folder.resolve("access.next");
        Files.writeString(next, text);
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r-----"));
        return Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void eachTokenHasANameARoleAndAnEnd() throws Exception {
        AccessList list =
                AccessFile.read(write("# ours\n\ntoken ci operator " + HASH + " never\ntoken bob@example.com viewer "
                        + TokenHash.of("other").hex() + " 2030-01-01T12:00:00Z\n"));

        assertThat(list.entries()).extracting(AccessEntry::name).containsExactly("ci", "bob@example.com");
        AccessEntry found = list.find(TokenHash.of("other"));
        assertThat(found).isNotNull();
        assertThat(found.role()).isEqualTo(AccessRole.VIEWER);
        assertThat(found.isOver(NOON.minusMillis(1))).isFalse();
        assertThat(found.isOver(NOON)).isTrue();
        assertThat(list.find(TokenHash.of("third"))).isNull();
        assertThat(AccessList.parse(found.line()).entries()).containsExactly(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "token ci operator HASH                | line 1: a line is: token NAME ROLE SHA256 EXPIRES",
                "user ci operator HASH never           | line 1: a line is: token NAME ROLE SHA256 EXPIRES",
                "token ci king HASH never              | 'king' is no role; there are viewer, operator and admin",
                "token ci Admin HASH never             | 'Admin' is no role",
                "token ci admin secret never           | a token's hash is 64 digits of lower-case hex",
                "token ci admin HASH tomorrow          | 'tomorrow' is no moment",
                "token c;i admin HASH never            | a name has 1 to 64 letters",
                "token api-token-file admin HASH never | is how the token of --api-token-file is called",
            })
    void whatIsNoLineIsSaid(String line, String problem) {
        assertThatThrownBy(() -> AccessFile.read(write(line.replace("HASH", HASH))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        String line = "token ci admin " + HASH + " never\n";

        assertThatThrownBy(() -> AccessList.parse(line + line + "token other viewer " + HASH + " never\nx\n"))
                .hasMessageContaining(
                        "line 2: there is a 'ci' above; line 3: another line has the same token; line 4: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw-rw----", "rw-r---w-"})
    void whatOthersCouldReadOrWriteIsNotTaken(String mode) throws Exception {
        Path file = write("");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> AccessFile.open(file)).hasMessageContaining("chmod 640 " + file);
    }

    @Test
    void thereHasToBeAFile() {
        assertThatThrownBy(() -> AccessFile.open(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void whatIsChangedHoldsSoonAndWhatCannotBeReadDoesNot() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Path path = write("token ci operator " + HASH + " never\n");
        AccessFile file = AccessFile.open(path, new FileWatch(nanos::get, path));
        assertThat(file.get().entries()).hasSize(1);

        write("nonsense\n");
        nanos.addAndGet(1_000_000_000);
        assertThat(file.get().entries()).hasSize(1);
        write("# nobody\n");
        assertThat(file.get().entries()).hasSize(1);
        nanos.addAndGet(1_000_000_000);
        assertThat(file.get().entries()).isEmpty();
    }

    @Test
    void filesAreLookedAtOnceInASecond() throws Exception {
        AtomicLong nanos = new AtomicLong();
        Path path = write("");
        FileWatch watch = new FileWatch(nanos::get, path);

        write("# longer\n");
        assertThat(watch.hasChanged()).isFalse();
        nanos.addAndGet(1_000_000_000);
        assertThat(watch.hasChanged()).isTrue();
        nanos.addAndGet(1_000_000_000);
        assertThat(watch.hasChanged()).isFalse();
        Files.delete(path);
        nanos.addAndGet(1_000_000_000);
        assertThat(watch.hasChanged()).isTrue();
    }
}
