package dev.pmc.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code packaging/heat/scale} and {@code packaging/node/drain-agent}, with stand-ins of the commands that they call. */
class ScaleTest {
    private static final String AGENTS = """
            {"output_value": [{"name": "c-agent-3", "index": "3"}, {"name": "c-agent-0", "index": "0"}, {"name": "c-agent-10", "index": "10"}]}
            """.strip();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void putStandIns() throws IOException {
        put("openstack", """
                case "$1 $2 $3" in
                "stack output show") echo '%s' ;;
                *) echo "openstack $*" >> %s ;;
                esac
                """.formatted(AGENTS, calls()));
        put("drain", "echo \"drain $*\" >> " + calls() + "\n[ \"$1\" != c-agent-0 ]\n");
    }

    private void put(String name, String body) throws IOException {
        Path program = folder.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + body);
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private Path calls() {
        return folder.resolve("calls");
    }

    private List<String> called() throws IOException {
        return Files.exists(calls()) ? Files.readAllLines(calls()) : List.of();
    }

    private Processes.Result run(Path program, String... arguments) throws Exception {
        return new Tool(
                        program.toString(),
                        folder,
                        Map.of(
                                "PATH",
                                folder + ":" + System.getenv("PATH"),
                                "DRAIN_AGENT",
                                folder.resolve("drain").toString()))
                .run(arguments);
    }

    private Processes.Result scale(String... arguments) throws Exception {
        return run(SourceTree.file("packaging", "heat", "scale"), arguments);
    }

    private Processes.Result drainAgent(String... arguments) throws Exception {
        return run(SourceTree.file("packaging", "node", "drain-agent"), arguments);
    }

    @Test
    void moreAgentsAreOnlyAskedFor() throws Exception {
        assertThat(scale("c", "5").exitCode()).isZero();

        assertThat(called())
                .containsExactly("openstack stack update --existing --wait --parameter number_of_slaves=5 c");
    }

    @Test
    void aNamedAgentIsDrainedBeforeItGoes() throws Exception {
        assertThat(scale("c", "2", "c-agent-3").exitCode()).isZero();

        assertThat(called())
                .containsExactly(
                        "drain c-agent-3",
                        "openstack stack update --existing --wait --parameter number_of_slaves=2 --parameter slaves_to_remove=3 c");
    }

    @Test
    void withoutNamesTheHighestIndexesGo() throws Exception {
        assertThat(scale("c", "1").exitCode()).isZero();

        assertThat(called())
                .containsExactly(
                        "drain c-agent-3",
                        "drain c-agent-10",
                        "openstack stack update --existing --wait --parameter number_of_slaves=1 --parameter slaves_to_remove=3,10 c");
    }

    @Test
    void ifOneCannotBeDrainedNothingGoes() throws Exception {
        Processes.Result refused = scale("c", "2", "c-agent-0");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("c-agent-0 is not empty, so nothing was changed");
        assertThat(called()).containsExactly("drain c-agent-0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c two            | 2 | usage",
                "c                | 2 | usage",
                "c 2 c-agent-7    | 1 | has no agent c-agent-7",
                "c 1 c-agent-3    | 1 | from 3 to 1 go 2 agents, and 1 are named",
                "c 3 c-agent-3    | 1 | no agent goes",
            })
    void whatCannotBeIsRefused(String arguments, int code, String words) throws Exception {
        Processes.Result refused = scale(arguments.split(" ", -1));

        assertThat(refused.exitCode()).isEqualTo(code);
        assertThat(refused.output()).contains(words);
        assertThat(called()).isEmpty();
    }

    /** A pmc whose agent has that many hosts. */
    private void putPmc(int hosts) throws IOException {
        put("pmc", """
                echo "pmc $*" >> %s
                [ "$2" != show ] || echo '{"id": "id-1", "hosts": %d}'
                """.formatted(calls(), hosts));
    }

    @Test
    void anAgentWithoutHostsIsEmpty() throws Exception {
        putPmc(0);

        Processes.Result drained = drainAgent("c-agent-0");

        assertThat(drained.exitCode()).as(drained.output()).isZero();
        assertThat(called().get(0)).isEqualTo("pmc agent drain c-agent-0");
    }

    @Test
    void anAgentWithHostsIsNotEmptyInTime() throws Exception {
        putPmc(2);

        Processes.Result drained = drainAgent("--timeout", "0", "c-agent-0");

        assertThat(drained.exitCode()).isEqualTo(1);
        assertThat(drained.output())
                .contains("it has 2", "still has hosts: delete or move them (pmc host list) after 0 s");
    }

    @Test
    void anAgentThatPmcHasNeverUsedIsEmpty() throws Exception {
        put("pmc", "exit 10\n");

        Processes.Result drained = drainAgent("c-agent-0");

        assertThat(drained.exitCode()).as(drained.output()).isZero();
        assertThat(drained.output()).contains("pmc has never used it");
    }

    @Test
    void anAgentThatPmcCannotDrainIsNotEmpty() throws Exception {
        put("pmc", "exit 9\n");

        assertThat(drainAgent("c-agent-0").exitCode()).isEqualTo(1);
    }

    @Test
    void theMasterEndsTasksOfOthers() throws Exception {
        putPmc(0);
        put("curl", """
                for each; do call=${last:-} last=$each; done
                case $call in
                *DRAIN_AGENT*) echo "mesos $call" >> %1$s ;;
                *) grep -qs DRAIN_AGENT %1$s && echo '{"get_agents": {}}' || echo '%2$s' ;;
                esac
                """.formatted(calls(), """
                {"get_agents": {"agents": [{"agent_info": {"hostname": "c-agent-0", "id": {"value": "S7"}}}]}}"""));

        Processes.Result drained = new Tool(
                        SourceTree.file("packaging", "node", "drain-agent").toString(),
                        folder,
                        Map.of("PATH", folder + ":" + System.getenv("PATH"), "MESOS_URL", "http://127.0.0.1:5050"))
                .run("c-agent-0");

        assertThat(drained.exitCode()).as(drained.output()).isZero();
        assertThat(called()).last().asString().contains("\"agent_id\": {\"value\": \"S7\"}", "\"mark_gone\": true");
    }

    @Test
    void anAgentIsNamed() throws Exception {
        assertThat(drainAgent().exitCode()).isEqualTo(2);
        assertThat(drainAgent("--timeout", "soon", "c-agent-0").exitCode()).isEqualTo(2);
    }
}
