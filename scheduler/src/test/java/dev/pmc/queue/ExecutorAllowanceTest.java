package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive that is allowed by mistake runs as root. */
final class ExecutorAllowanceTest {
    private static final ExecutorAllowance ALLOWED = ExecutorAllowance.of(List.of(
            "https://repo.example/pmc",
            "http://[2001:db8::1]:8080/x/",
            "hdfs://name_node:9000/exec",
            "/opt/pmc",
            "https://one.example/exec.tgz"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://repo.example/pmc/exec.tgz",
                "https://repo.example/pmc/2/exec.tgz",
                "HTTPS://Repo.Example:443/pmc/exec.tgz",
                "http://[2001:DB8::1]:8080/x/exec.tgz",
                "hdfs://name_node:9000/exec/e.tgz",
                "/opt/pmc/exec.tgz",
                "file:///opt/pmc/exec.tgz",
                "https://one.example/exec.tgz",
            })
    void whatIsBelowAPrefixIsAllowed(String uri) {
        assertThat(ALLOWED.refusal(uri)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://repo.example/pmc/exec.tgz",
                "https://repo.example:8443/pmc/exec.tgz",
                "https://repo.example.evil.org/pmc/exec.tgz",
                "https://repo.example@evil.org/pmc/exec.tgz",
                "https://evil.org@repo.example/pmc/exec.tgz",
                "https://repo.example:443@evil.org/pmc/exec.tgz",
                "https://repo.example\\@evil.org/pmc/exec.tgz",
                "https://evil.org/https://repo.example/pmc/exec.tgz",
                "https://repo.example/pmc2/exec.tgz",
                "https://repo.example/PMC/exec.tgz",
                "https://repo.example/exec.tgz",
                "https://repo.example/pmc/../exec.tgz",
                "https://repo.example/pmc/./../../exec.tgz",
                "https://repo.example/pmc/%2e%2e/exec.tgz",
                "https://repo.example/pmc%2fexec.tgz",
                "https://repo.example/pmc//exec.tgz",
                "https://repo.example//pmc/exec.tgz",
                "https://repo.example/pmc/exec.tgz?to=//evil.org",
                "https://repo.example/pmc/exec.tgz#x",
                "https://repo.example/pmc;x/exec.tgz",
                "https://repo.example/pmc/a b",
                "https://repo.example/pmc/'$(id)'",
                "https://repo.example./pmc/exec.tgz",
                "https:///pmc/exec.tgz",
                "https:repo.example/pmc/exec.tgz",
                "//repo.example/pmc/exec.tgz",
                "/opt/pmc/../evil.tgz",
                "/opt//pmc/exec.tgz",
                "/opt/pmcx",
                "/opt",
                "file://host/opt/pmc/exec.tgz",
                "https://repo.e\u017fample/pmc/exec.tgz",
                "https://\u212a/pmc",
                "https://one.example/exec.tgz2",
                "",
                "exec.tgz",
            })
    void nothingElseIs(String uri) {
        assertThat(ALLOWED.refusal(uri)).contains("--allow-executor");
    }

    @Test
    void nothingIsAllowedUnlessSomebodySaysSo() {
        assertThat(ExecutorAllowance.NONE.refusal("/opt/pmc/exec.tgz"))
                .isEqualTo(
                        "pmc takes no executor from a job unless --allow-executor names it, because it would run as root"
                                + " on an agent");
    }

    @Test
    void aWholeServerMayBeAllowedAndThatServerOnly() {
        ExecutorAllowance server = ExecutorAllowance.of(List.of("https://repo.example/"));

        assertThat(server.refusal("https://repo.example/any/exec.tgz")).isNull();
        assertThat(server.refusal("https://repo.example.org/any/exec.tgz")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "https://user:secret@repo.example/pmc | 'https://***@repo.example/pmc' is no prefix",
                "https://repo.example/a/../b | 'https://repo.example/a/../b' is no prefix",
                "repo.example/pmc | 'repo.example/pmc' is no prefix",
                "https:///pmc | 'https:///pmc' is no prefix",
            })
    void aPrefixThatIsNoneIsRefused(String prefix, String words) {
        assertThatThrownBy(() -> ExecutorAllowance.of(List.of(prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(words);
    }
}
