package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Processes;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** One way of saying things, in all commands; help, slips of the finger, and what shells complete. */
class CommandLineTest {
    /** Their letters are those of the scripts that were there before pmc. */
    private static final Set<String> SEED = Set.of("pmc host create", "pmc host delete");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int pmc(String... words) {
        return Commands.execute(out, err, words);
    }

    static Stream<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(Main.commandLine(), all);
        return all.stream();
    }

    private static void collect(CommandLine command, List<CommandLine> all) {
        all.add(command);
        Set.copyOf(command.getSubcommands().values()).forEach(each -> collect(each, all));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aLetterMeansTheSameEverywhere(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        for (OptionSpec option : command.getCommandSpec().options()) {
            List<String> names = List.of(option.names());
            if (names.contains("-h") && !SEED.contains(name)) {
                assertThat(option.usageHelp()).as(name + " -h").isTrue();
            }
            if (names.contains("-o") && !SEED.contains(name)) {
                assertThat(names).as(name).contains("--output");
            }
            if (names.contains("-q")) {
                assertThat(names).as(name).contains("--queue");
                assertThat(String.join(" ", option.description())).as(name).contains("$PMC_QUEUE");
            }
        }
        assertThat(command.getCommandSpec().findOption("--help")).as(name).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "help, Usage: pmc ",
        "help host, Usage: pmc host ",
        "help host create, Usage: pmc host create ",
        "help agent drain, Usage: pmc agent drain "
    })
    void helpIsOfTheCommandThatIsNamed(String words, String usage) {
        assertThat(pmc(words.split(" "))).isZero();
        assertThat(out.toString()).contains(usage);
    }

    @ParameterizedTest
    @CsvSource({"hots list, host", "host creat, create", "help host creat, create", "host list --stat x, --state"})
    void whoMakesASlipIsToldWhatWasMeant(String words, String meant) {
        assertThat(pmc(words.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).anyMatch(line -> line.startsWith("Did you mean: ") && line.contains(meant));
    }

    @ParameterizedTest
    @CsvSource({
        "host show we, web1 web2",
        "host wait web2, web2",
        "agent drain me, metal1",
        "host list --state runn, running",
        "host li, list"
    })
    void shellsCompleteWhatARunningPmcKnows(String words, String completed) throws Exception {
        pmc("completion");
        Path script = Files.writeString(folder.resolve("completion"), out.toString());
        String typed = """
                pmc() {
                  case "$3" in
                    hosts) echo web1 web2 ;;
                    agents) echo metal1 ;;
                    states) echo running stopped ;;
                  esac
                }
                . %s
                COMP_WORDS=(pmc %s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _complete_pmc_live
                echo "${COMPREPLY[*]}"
                """.formatted(script, words);

        assertThat(Processes.runOrFail("bash", "-c", typed).strip().split("\\s+"))
                .containsExactly(completed.split(" "));
    }

    @Test
    void theStatesThatAreCompletedAreThoseThatHostsCanHave() {
        assertThat(pmc("completion", "--words", "states")).isZero();
        assertThat(out.toString().lines()).contains("accepted", "running", "stopped", "unreachable");
        assertThat(pmc("completion", "--words", "hosts", "--api", "http://127.0.0.1:1"))
                .isEqualTo(9);
    }
}
