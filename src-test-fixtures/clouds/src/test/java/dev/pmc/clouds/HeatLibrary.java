package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pmc.fixtures.SourceTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Heat's own library, which says what it thinks of templates. One process for many questions; not thread-safe. */
final class HeatLibrary implements AutoCloseable {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path HEAT = Path.of("/usr/lib/python3/dist-packages/heat");

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    HeatLibrary() throws IOException {
        if (!Files.exists(HEAT)) {
            throw new IllegalStateException(
                    HEAT + " is not there: apt-get install --no-install-recommends python3-heat");
        }
        Path check = SourceTree.file("src-test-fixtures", "openstack", "check-templates");
        process = new ProcessBuilder(PYTHON.toString(), check.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = process.outputWriter(UTF_8);
        answers = process.inputReader(UTF_8);
    }

    /** What Heat says of a template: {@code ok} and the number of resources, or what is wrong. */
    String verdict(Path template, String... options) {
        try {
            questions.write(template + " " + String.join(" ", options) + "\n");
            questions.flush();
            @Nullable String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("Heat's library ended without an answer about " + template);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
