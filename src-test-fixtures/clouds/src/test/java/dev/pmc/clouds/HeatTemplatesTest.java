package dev.pmc.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The templates of {@code packaging/heat}, as Heat's own library sees them. */
class HeatTemplatesTest {
    private static final Path FOLDER = SourceTree.file("packaging", "heat");
    private static final Path CLUSTER = FOLDER.resolve("mesoscluster.yaml");

    @SuppressWarnings("NullAway.Init")
    private static HeatLibrary heat;

    @BeforeAll
    static void load() throws IOException {
        heat = new HeatLibrary();
    }

    @AfterAll
    static void end() {
        heat.close();
    }

    static Stream<Path> environments() throws IOException {
        return filesOf(FOLDER.resolve("environments")).stream();
    }

    @ParameterizedTest
    @MethodSource
    void environments(Path environment) {
        assertThat(heat.verdict(CLUSTER, "-e", environment.toString())).startsWith("ok ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-P number_of_masters=1 -P number_of_slaves=0",
                "-P number_of_masters=7 -P number_of_slaves=500",
                "-P floating_addresses=none -P load_balancer=true",
                "-P floating_addresses=all -P master_volume_size=20 -P master_volume_type=fast",
                "-P fixed_network=theirs -P fixed_subnet=theirs-1",
                "-P vt_enabled=true -P vt_emulation=true",
                "-P mesos_slave_isolation=filesystem/linux,docker/runtime -P mesos_slave_image_providers=docker",
            })
    void acceptsWhatMayBeAskedFor(String parameters) {
        assertThat(heat.verdict(CLUSTER, parameters)).startsWith("ok ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "number_of_masters=2            | it has to be odd",
                "number_of_masters=0            | it has to be odd",
                "number_of_slaves=-1            | -1 is out of range (min: 0, max: 500)",
                "cluster_name=my_cluster        | lower-case letters, digits and hyphens",
                "fixed_subnet_cidr=10.0.0.0/33  | Invalid net cidr",
                "client_cidr=anywhere           | Invalid net cidr",
                "nodes_affinity_policy=near     | near",
                "floating_addresses=some        | some",
                "wait_condition_timeout=5       | 5 is out of range",
                "executor_registration_timeout=5| 5",
                "mesos_slave_image_providers=oci| oci",
                "no_such_parameter=1            | no_such_parameter",
            })
    void refusesWhatCannotBe(String parameter, String reason) {
        assertThat(heat.verdict(CLUSTER, "-P", parameter))
                .doesNotStartWith("ok ")
                .contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent.yaml     | flavor: {get_param: flavor}      | flavour: {get_param: flavor}     | flavour",
                "master.yaml    | scheduler_hints: {group          | scheduler_hint: {group           | scheduler_hint",
                "security.yaml  | security_group: {get_resource: masters} | security_group: {get_resource: nobody} | nobody",
                "user-data.yaml | OS::Heat::CloudConfig            | OS::Heat::NoSuchConfig           | NoSuchConfig",
            })
    void seesAFaultInANestedTemplate(String name, String right, String wrong, String reason, @TempDir Path copy)
            throws IOException {
        Path folder = Files.createDirectories(copy.resolve("packaging/heat"));
        for (Path file : filesOf(FOLDER)) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
        Path node = Files.createDirectories(copy.resolve("packaging/node"));
        Files.copy(SourceTree.file("packaging", "node", "first-boot"), node.resolve("first-boot"));
        Path changed = folder.resolve(name);
        String text = Files.readString(changed);
        assertThat(text).contains(right);
        Files.writeString(changed, text.replace(right, wrong));

        assertThat(heat.verdict(folder.resolve("mesoscluster.yaml")))
                .doesNotStartWith("ok ")
                .contains(reason);
    }

    @Test
    void nothingIsOpenToTheWorldUnasked() throws IOException {
        for (Path file : filesOf(FOLDER)) {
            assertThat(Files.readString(file)).as(file.toString()).doesNotContain("0.0.0.0/0");
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
