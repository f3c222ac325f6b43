package dev.pmc.cli.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.web.access.AccessEntry;
import dev.pmc.web.access.AccessFile;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.TokenHash;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens are made, listed and taken away with the file that pmc reads. */
class TokenCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private StringWriter out = new StringWriter();

    private int pmc(String... words) {
        out = new StringWriter();
        String[] all = new String[words.length + 3];
        all[0] = "token";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--access-file";
        all[words.length + 2] = file().toString();
        return Commands.execute(out, err, all);
    }

    private Path file() {
        return folder.resolve("access");
    }

    @Test
    void aTokenIsShownOnceAndKeptHashed() throws Exception {
        assertThat(pmc("add", "ci", "--role", "operator")).isZero();
        String token = out.toString().strip();

        assertThat(token).matches("pmc_[A-Za-z0-9_-]{43}");
        assertThat(err.toString())
                .contains("The file is new: let pmc read it (chgrp pmc ")
                .doesNotContain(token);
        assertThat(Files.readString(file())).doesNotContain(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r-----");
        AccessEntry entry = AccessFile.read(file()).find(TokenHash.of(token));
        assertThat(entry).isEqualTo(new AccessEntry("ci", AccessRole.OPERATOR, TokenHash.of(token), null));
    }

    @Test
    void whoIsThereIsListedAndTakenAway() throws Exception {
        pmc("add", "ci", "--role", "operator");
        pmc("add", "bob", "--role", "viewer", "--days", "30");
        Files.writeString(file(), Files.readString(file()) + "# bob is away\n");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));

        assertThat(pmc("list")).isZero();
        assertThat(out.toString().lines()).element(1).asString().matches("ci +operator +yes +revoked +a token");
        assertThat(out.toString().lines()).element(2).asString().matches("bob +viewer +yes +20\\d\\d-.*Z +a token");
        assertThat(pmc("revoke", "ci")).isZero();
        assertThat(AccessFile.read(file()).entries())
                .extracting(AccessEntry::name)
                .containsExactly("bob");
        assertThat(Files.readString(file())).contains("# bob is away\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(pmc("revoke", "ci")).isEqualTo(10);
    }

    @Test
    void whomAProxyNamesHasARoleAndNoToken() throws Exception {
        assertThat(pmc("add", "ann@example.com", "--role", "admin", "--proxy-user"))
                .isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(Files.readString(file())).endsWith("user ann@example.com admin\n");
        assertThat(pmc("list")).isZero();
        assertThat(out.toString()).contains("the proxy's word");
        assertThat(pmc("revoke", "ann@example.com")).isZero();
        assertThat(AccessFile.read(file()).entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "add ci --role viewer            | there is a 'ci' above",
                "add c:i --role viewer           | a name has 1 to 64 letters",
                "add new --role king             | 'king'",
                "add new                         | --role",
                "add new --role viewer --days 0  | --days is 1 to 3650",
            })
    void whatCannotBeDoneIsSaidAndChangesNothing(String words, String problem) throws Exception {
        pmc("add", "ci", "--role", "operator");
        String before = Files.readString(file());

        assertThat(pmc(words.split(" +"))).isEqualTo(2);
        assertThat(err.toString()).contains(problem);
        assertThat(Files.readString(file())).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoneIsLeftAlone() throws Exception {
        Files.writeString(file(), "my notes\n");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));

        assertThat(pmc("add", "ci", "--role", "viewer")).isEqualTo(2);
        assertThat(err.toString()).contains("line 1: a line is: token NAME ROLE SHA256 EXPIRES");
        assertThat(Files.readString(file())).isEqualTo("my notes\n");
    }
}
