package dev.pmc.node.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.node.cluster.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of secrets. */
final class SecretDirectoryTest {
    private static final Set<SecretName> AGENTS = SecretName.of(Set.of(Role.AGENT), Set.of(Role.AGENT, Role.MASTER));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void whatIsMadeIsFitAndForItsOwnerAlone() throws Exception {
        SecretDirectory directory = new SecretDirectory(folder.resolve("secrets"));

        assertThat(directory.make(AGENTS)).isEqualTo(EnumSet.of(SecretName.AGENT, SecretName.OPERATOR));

        assertThat(directory.problems(AGENTS)).isEmpty();
        Path file = folder.resolve("secrets/agent");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory.read(AGENTS).word(SecretName.AGENT))
                .contains(Files.readString(file).strip());
    }

    @Test
    void whatIsThereIsKept() throws Exception {
        SecretDirectory directory = new SecretDirectory(folder);
        directory.make(AGENTS);
        Secrets before = directory.read(AGENTS);

        assertThat(directory.make(AGENTS)).isEmpty();

        assertThat(directory.read(AGENTS)).isEqualTo(before);
    }

    @Test
    void allThatAreMissingAreSaid() throws Exception {
        assertThat(new SecretDirectory(folder).problems(AGENTS))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("is missing: copy it there"));
    }

    @Test
    void oneThatOthersCanReadIsRefused() throws Exception {
        SecretDirectory directory = new SecretDirectory(folder);
        directory.make(AGENTS);
        Files.setPosixFilePermissions(folder.resolve("agent"), PosixFilePermissions.fromString("rw-r-----"));

        assertThat(directory.problems(AGENTS)).singleElement().asString().contains("chmod 0600 " + folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "two words of a secret", "quotes\"quotes\"quotes"})
    void oneThatFilesCouldNotHoldIsRefused(String word) throws Exception {
        SecretDirectory directory = new SecretDirectory(folder);
        directory.make(AGENTS);
        Files.writeString(folder.resolve("agent"), word);

        assertThat(directory.problems(AGENTS)).singleElement().asString().contains("is not one word");
    }

    @Test
    void mastersKnowMarathonOnlyIfThereIsOne() {
        Set<Role> master = Set.of(Role.MASTER);

        assertThat(SecretName.of(master, master)).doesNotContain(SecretName.MARATHON);
        assertThat(SecretName.of(master, Set.of(Role.MASTER, Role.MARATHON))).contains(SecretName.MARATHON);
    }

    @Test
    void secretsAreNotSaid() throws Exception {
        SecretDirectory directory = new SecretDirectory(folder);
        directory.make(AGENTS);

        assertThat(directory.read(AGENTS)).hasToString("secrets [AGENT, OPERATOR]");
    }
}
