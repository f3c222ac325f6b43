package dev.pmc.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image's templates before Debian's packer, which has the cloudstack builder, and a stand-in of the cloud. */
class PackerTest {
    private static final Path FOLDER = SourceTree.file("packaging", "cloudstack", "image");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private static Tool packer(CloudStack cloud) {
        Path program = Processes.require("packer", "packer");
        return new Tool(program.toString(), FOLDER, Tool.environmentOf(cloud));
    }

    private static String[] arguments(String verb, String template, Map<String, Object> variables) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        variables.forEach((name, value) -> arguments.addAll(List.of("-var", name + "=" + value)));
        arguments.add(template);
        return arguments.toArray(String[]::new);
    }

    private Processes.Result build(CloudStack cloud, SshMachines machines, String template, Path install)
            throws Exception {
        return packer(cloud)
                .run(arguments(
                        "build",
                        template,
                        Map.of(
                                "zone",
                                "zone001",
                                "network",
                                networkOf(cloud, "127.66.0.1"),
                                "source_template",
                                "debian-12",
                                "ssh_port",
                                machines.port(),
                                "package_source",
                                "deb http://repo.example/ ./",
                                "install",
                                install)));
    }

    private Path installation(String commands) throws Exception {
        Path install = temporary.resolve("install");
        Files.writeString(install, "#!/bin/sh\n" + commands + "\n");
        SshMachines.putSudo(temporary);
        return install;
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"mesos.pkr.hcl", "mesos.json"})
    void makesATemplateOfAMachine(String template) throws Exception {
        Path witness = temporary.resolve("witness");
        Path install = installation("echo \"$PACKAGE_SOURCE\" > " + witness);
        try (SshMachines machines = new SshMachines(temporary);
                CloudStack cloud = CloudStack.start(machines)) {
            Processes.Result built = build(cloud, machines, template, install);

            assertThat(built.exitCode()).as(built.output()).isZero();
            assertThat(witness).hasContent("deb http://repo.example/ ./");
            assertThat(new ApiClient(cloud, cloud.secretKey())
                            .call("listTemplates", Map.of("name", "pmc-mesos"))
                            .body()
                            .get("count")
                            .asInt())
                    .isEqualTo(1);
            assertThat(cloud.calls())
                    .containsSubsequence(
                            "deployVirtualMachine",
                            "stopVirtualMachine",
                            "createTemplate",
                            "destroyVirtualMachine",
                            "deleteSSHKeyPair");
        }
    }

    @Tag("slow")
    @Test
    void aFailedInstallationLeavesNoTemplate() throws Exception {
        Path install = installation("exit 3");
        try (SshMachines machines = new SshMachines(temporary);
                CloudStack cloud = CloudStack.start(machines)) {
            Processes.Result built = build(cloud, machines, "mesos.pkr.hcl", install);

            assertThat(built.exitCode()).isEqualTo(1);
            assertThat(cloud.calls()).contains("destroyVirtualMachine").doesNotContain("createTemplate");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mesos.pkr.hcl", "mesos.json"})
    void saysWhichVariableIsMissing(String template) throws Exception {
        try (CloudStack cloud = CloudStack.start(MachineHost.NOTHING)) {
            Processes.Result checked = packer(cloud)
                    .run(arguments("validate", template, Map.of("zone", "z", "network", "n", "package_source", "x")));

            assertThat(checked.exitCode()).isEqualTo(1);
            assertThat(checked.output()).contains("source_template");
        }
    }

    private static String networkOf(CloudStack cloud, String gateway) throws Exception {
        ApiClient client = new ApiClient(cloud, cloud.secretKey());
        return client.call(
                        "createNetwork",
                        Map.of(
                                "name",
                                "build",
                                "displaytext",
                                "build",
                                "networkofferingid",
                                client.first("listNetworkOfferings", "networkoffering"),
                                "zoneid",
                                client.first("listZones", "zone"),
                                "gateway",
                                gateway,
                                "netmask",
                                "255.255.255.0"))
                .body()
                .get("network")
                .get("id")
                .asString();
    }
}
