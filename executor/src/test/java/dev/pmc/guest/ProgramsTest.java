package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgramsTest {
    @Test
    void a_program_learns_nothing_of_this_process_but_where_programs_and_temporary_files_are() throws Exception {
        ProcessBuilder builder = Programs.of("env");
        Process process = builder.start();
        String environment = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(environment.lines().map(line -> line.substring(0, line.indexOf('='))))
                .isSubsetOf("PATH", "HOME", "TMPDIR", "LC_ALL")
                .contains("PATH");
    }
}
