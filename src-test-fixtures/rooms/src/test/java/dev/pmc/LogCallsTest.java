package dev.pmc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A pair in the words of a line would be no field of its own, and what its value holds could pass for one. */
class LogCallsTest {
    private static final Pattern PAIR_IN_WORDS = Pattern.compile(
            "\"[^\"\\n]*\\b\\w+=(\\{\\}|\\\\\"\\{\\})|\\.(log|info|warn|error|debug)\\(\"[^\"\\n]* \\w+=");

    @Test
    void pairsAreNotWrittenIntoTheWords() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("executor", "scheduler", "src-test-fixtures")) {
            try (Stream<Path> files = Files.walk(SourceTree.file(folder))) {
                files.filter(file -> file.toString().endsWith(".java")
                                && file.toString().contains("/src/main/java/"))
                        .forEach(sources::add);
            }
        }

        assertThat(sources)
                .hasSizeGreaterThan(300)
                .allSatisfy(file ->
                        assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(PAIR_IN_WORDS));
    }
}
