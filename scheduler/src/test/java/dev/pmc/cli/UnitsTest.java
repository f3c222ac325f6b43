package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pmc.cli.process.Exit;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd is told of pmc agrees with what pmc does. */
final class UnitsTest {
    private static final Path UNITS = SourceTree.file("packaging/systemd");
    private static final Pattern SETTING = Pattern.compile("(?m)^(\\w+)=\"?(.*?)\"?$");

    private static Map<String, String> settings(Path file) throws IOException {
        return SETTING.matcher(Files.readString(file))
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2), (one, next) -> next));
    }

    private static String setting(Map<String, String> settings, String name) {
        return Objects.requireNonNull(settings.get(name), name);
    }

    /** The exit codes of the handbook's table of the daemon. */
    private static List<Exit> exitsOfTheDaemon() throws IOException {
        String handbook = Files.readString(SourceTree.file("packaging/README.md"));
        String table =
                handbook.substring(handbook.indexOf("| of the daemon |"), handbook.indexOf("Commands end with 0"));
        List<Integer> codes = Pattern.compile("(?m)^\\| (\\d+) \\|")
                .matcher(table)
                .results()
                .map(MatchResult::group)
                .map(row -> Integer.valueOf(row.replaceAll("\\D", "")))
                .toList();
        assertThat(codes).contains(0, 1, 2).doesNotHaveDuplicates();
        return Arrays.stream(Exit.values())
                .filter(exit -> codes.contains(exit.code()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pmc.service"})
    void whatMayPassIsTriedAgainAndWhatNeedsSomebodyIsNot(String unit) throws Exception {
        assertThat(setting(settings(UNITS.resolve(unit)), "RestartPreventExitStatus")
                        .split(" "))
                .containsExactlyInAnyOrderElementsOf(exitsOfTheDaemon().stream()
                        .filter(exit -> exit != Exit.OK && !exit.mayPass())
                        .map(exit -> Integer.toString(exit.code()))
                        .toList());
    }

    static Stream<Path> services() throws IOException {
        try (Stream<Path> files = Files.walk(UNITS)) {
            List<Path> services = files.filter(file -> file.toString().endsWith(".service")
                            || file.toString().contains(".service.d/"))
                    .toList();
            assertThat(services).hasSizeGreaterThanOrEqualTo(5);
            return services.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void aLongOutageIsOutlasted(Path service) throws Exception {
        assertThat(settings(service))
                .containsEntry("StartLimitIntervalSec", "0")
                .containsEntry("RestartSec", "5")
                .containsKey("Restart");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pmc", "pmc-network"})
    void theDefaultsOfThreeMachinesAreUnderstood(String service) throws Exception {
        Map<String, String> defaults = settings(UNITS.resolve("three-machines/" + service + ".default"));
        List<String> words = new ArrayList<>();
        if (service.equals("pmc")) {
            words.addAll(List.of("--master", setting(defaults, "MASTER")));
        } else {
            words.add("network");
        }
        words.addAll(List.of("--queue", setting(defaults, "QUEUE")));
        words.addAll(List.of(setting(defaults, "OPTIONS").split(" ")));

        assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }
}
