package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.framework.ExecutorArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ArtifactUrlTest {
    private static ArtifactUrl read(String value) {
        return new ArtifactUrl.Converter().convert(value);
    }

    @ParameterizedTest
    @CsvSource({
        "https://pmc.example, https://pmc.example/artifacts/5ca1ab1e/exec.tgz",
        "http://pmc.example:8080/, http://pmc.example:8080/artifacts/5ca1ab1e/exec.tgz",
        "http://mirror.example/pmc/, http://mirror.example/pmc/artifacts/5ca1ab1e/exec.tgz",
        "http://files.example/exec.tgz, http://files.example/exec.tgz",
        "http://files.example/get?file=exec.tgz, http://files.example/get?file=exec.tgz"
    })
    void aUrlIsTheArchivesOrThatOfAServerWithTheArchiveAtItsUsualPath(String value, String url) {
        assertThat(read(value).of("/artifacts/5ca1ab1e/exec.tgz", "5ca1ab1e").url(null))
                .isEqualTo(url);
    }

    @Test
    void agentsMayKeepWhatTheUrlNamesByItsContents() {
        ExecutorArchive named = read("http://files.example/5ca1ab1e.tgz").of("/any", "5ca1ab1e");
        ExecutorArchive other = read("http://files.example/exec.tgz").of("/any", "5ca1ab1e");

        assertThat(named.neverChanges()).isTrue();
        assertThat(other.neverChanges()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "files.example",
                "/srv/exec.tgz",
                "hdfs://files.example/exec.tgz",
                "http:///exec.tgz",
                "http://a b/",
                "http://files.example/?a=b",
                "http://files.example/exec.tgz#now"
            })
    void whatAgentsCannotFetchIsRefused(String value) {
        assertThatThrownBy(() -> read(value))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("is not a URL such as");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(read("https://me:secret@files.example/exec.tgz")).hasToString("https://***@files.example/exec.tgz");
    }
}
