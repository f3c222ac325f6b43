package dev.pmc.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pmc.cli.Commands;
import dev.pmc.cli.Main;
import dev.pmc.fixtures.SourceTree;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people type to make nodes, and what systemd is told of it. */
class NodeCommandTest {
    private static final String EXAMPLE =
            SourceTree.file("packaging", "node", "example.yaml").toString();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int pmc(String... arguments) {
        return Commands.execute(out, err, arguments);
    }

    @Test
    void aFileThatIsRightIsSummedUp() {
        assertThat(pmc("node", "check", EXAMPLE)).isZero();
        assertThat(out.toString()).contains("m3 (ZooKeeper 3), quorum 2");
    }

    @Test
    void aFileThatIsWrongIsRefusedWithEachLine() throws Exception {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "cluster: x\nnodes: []\n");

        assertThat(pmc("node", "check", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + ":2: nodes has no master; ", file + ":1: access.ssh is missing; ");
    }

    @Test
    void whatARunningClusterMustNotBecomeIsSaid() throws Exception {
        Path one = Files.writeString(folder.resolve("one.yaml"), """
                cluster: demo
                nodes:
                  - {name: m1, address: 10.0.0.1, roles: [master]}
                access: {ssh: []}
                """);

        assertThat(pmc("node", "check", EXAMPLE, "--previous", one.toString())).isEqualTo(11);
        assertThat(err.toString()).contains("only 1 would stay as they are, and 2 have to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files        | packages beanstalkd",
                "ignition     | \"ignition\"",
                "cloud-config | #cloud-config",
                "ansible      | \"pmc_node\"",
            })
    void eachFormHasItsName(String form, String words) {
        assertThat(pmc("node", "render", EXAMPLE, "--node", "m1", "--as", form)).isZero();
        assertThat(out.toString()).contains(words);
    }

    @Test
    void aFormThatThereIsNotIsRefusedWithThoseThatThereAre() {
        assertThat(pmc("node", "render", EXAMPLE, "--node", "m1", "--as", "butane"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no form 'butane'; there are files, ignition, cloud-config, ansible");
    }

    @Test
    void secretsAreMadeOnceAndRenderedWhenAskedFor() {
        String secrets = folder.resolve("secrets").toString();
        assertThat(pmc("node", "check", EXAMPLE, "--secrets", secrets)).isEqualTo(1);
        assertThat(pmc("node", "secrets", EXAMPLE, "--to", secrets)).isZero();
        assertThat(pmc("node", "check", EXAMPLE, "--secrets", secrets)).isZero();

        assertThat(pmc("node", "render", EXAMPLE, "--node", "m1")).isZero();
        assertThat(out.toString()).doesNotContain("/etc/pmc/token\n");
        assertThat(pmc("node", "render", EXAMPLE, "--node", "m1", "--with-secrets", "--secrets", secrets))
                .isZero();
        assertThat(out.toString()).contains("0600 pmc /etc/pmc/token\n");
    }

    @ParameterizedTest
    @CsvSource({"pmc, --master", "pmc-network, network --queue"})
    void whatNodesAreToldIsUnderstood(String service, String command) throws Exception {
        assertThat(pmc("node", "render", EXAMPLE, "--node", "m1", "--to", folder.toString()))
                .isZero();
        String settings = Files.readString(folder.resolve("etc/default/" + service));
        String first = service.equals("pmc") ? "MASTER" : "QUEUE";

        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add(setting(settings, first));
        words.addAll(Arrays.asList(setting(settings, "OPTIONS").split(" ")));
        if (service.equals("pmc")) {
            words.addAll(List.of("--queue", setting(settings, "QUEUE")));
        }

        assertThatCode(() -> Main.commandLine().parseArgs(words.toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @Test
    void theUnitsCommandIsUnderstood() throws Exception {
        String unit = Files.readString(SourceTree.file("packaging", "node", "units", "pmc-node.service"));
        String[] words = setting(unit, "ExecStart").replace("/usr/bin/pmc ", "").split(" ");

        assertThatCode(() -> Main.commandLine().parseArgs(words)).doesNotThrowAnyException();
    }

    private static String setting(String text, String name) {
        Matcher found = Pattern.compile("(?m)^" + name + "=\"?([^\"\n]*)\"?$").matcher(text);
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    @Test
    void aMachineOfAPoolIsGivenWithItsAddress() {
        assertThat(pmc("node", "render", EXAMPLE, "--node", "agents")).isEqualTo(2);
        assertThat(err.toString()).contains("give --host NAME=ADDRESS too");

        assertThat(pmc("node", "render", EXAMPLE, "--node", "agents", "--host", "a7=10.0.0.17"))
                .isZero();
        assertThat(out.toString()).contains("MESOS_HOSTNAME=\"a7\"", "MESOS_IP=\"10.0.0.17\"");
    }
}
