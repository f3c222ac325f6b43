package dev.pmc.clouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Terraform module, with a terraform and a provider for CloudStack where there are such: the project brings neither.
 * {@code $PMC_CLOUDSTACK_PROVIDER} is the folder that {@code terraform-provider-cloudstack} lies in.
 */
class TerraformModuleTest {
    private static final Path MODULE = SourceTree.file("packaging", "cloudstack", "terraform");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    @BeforeEach
    void skipWithoutTerraform() {
        assumeTrue(Tool.isThere("terraform"), "terraform is not installed here, so its module is not tried");
    }

    /** A module that uses the one of ours, as somebody's would. */
    private Tool site(CloudStack cloud) throws Exception {
        String folder = System.getenv("PMC_CLOUDSTACK_PROVIDER");
        assumeTrue(folder != null, "PMC_CLOUDSTACK_PROVIDER names no provider, so the module is not applied");
        Files.writeString(temporary.resolve("terraformrc"), """
                provider_installation {
                  dev_overrides {
                    "cloudstack/cloudstack" = "%s"
                  }
                  direct {}
                }
                """.formatted(folder));
        Files.writeString(temporary.resolve("main.tf"), """
                terraform {
                  required_providers {
                    cloudstack = { source = "cloudstack/cloudstack" }
                  }
                }
                provider "cloudstack" {}
                variable "masters" { default = 3 }
                variable "slaves" { default = 2 }
                variable "drain" {
                  type    = list(string)
                  default = ["echo", "drained"]
                }
                module "cluster" {
                  source        = "%s"
                  cs_zone       = "zone001"
                  cs_image      = "debian-12"
                  client_cidrs  = ["198.51.100.0/24"]
                  num_masters   = var.masters
                  num_slaves    = var.slaves
                  secrets       = { agent = "word-of-agents", operator = "of-operators", framework = "of-frameworks" }
                  drain_command = var.drain
                }
                output "slaves" { value = module.cluster.slaves }
                """.formatted(
                        "./" + temporary.toRealPath().relativize(MODULE.toRealPath())));
        return new Tool("terraform", temporary, Tool.environmentOf(cloud))
                .with("TF_CLI_CONFIG_FILE", temporary.resolve("terraformrc").toString());
    }

    private static String succeeded(Processes.Result result) {
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    private static Processes.Result apply(Tool site, String... variables) throws Exception {
        String[] arguments = new String[variables.length + 3];
        arguments[0] = "apply";
        arguments[1] = "-no-color";
        arguments[2] = "-auto-approve";
        System.arraycopy(variables, 0, arguments, 3, variables.length);
        return site.run(arguments);
    }

    @Test
    void isFormatted() throws Exception {
        assertThat(new Tool("terraform", MODULE, Map.of("TF_CLI_CONFIG_FILE", "/dev/null"))
                        .run("fmt", "-check", "-recursive", "-diff")
                        .output())
                .isEmpty();
    }

    @Test
    void standsUpGrowsShrinksAndGoes() throws Exception {
        try (CloudStack cloud = CloudStack.start(MachineHost.NOTHING)) {
            Tool site = site(cloud);
            succeeded(site.run("get", "-no-color"));
            succeeded(apply(site));
            assertThat(cloud.userData())
                    .containsOnlyKeys(
                            "mesos-master-0", "mesos-master-1", "mesos-master-2", "mesos-agent-0", "mesos-agent-1");
            assertThat(cloud.userData().get("mesos-master-2"))
                    .startsWith("#cloud-config\n")
                    .contains("of-frameworks");
            assertThat(cloud.userData().get("mesos-agent-0"))
                    .contains("word-of-agents")
                    .doesNotContain("of-frameworks");

            assertThat(succeeded(site.run("plan", "-no-color", "-detailed-exitcode")))
                    .contains("No changes.");
            assertThat(succeeded(apply(site, "-var", "slaves=3"))).contains("2 added, 0 changed, 0 destroyed");

            String shrunk = succeeded(apply(site, "-var", "slaves=1"));
            assertThat(shrunk)
                    .contains("drained mesos-agent-2", "drained mesos-agent-1", "0 added, 0 changed, 4 destroyed");
            assertThat(shrunk.indexOf("drained mesos-agent-1")).isLessThan(shrunk.indexOf("slave[1]: Destroying"));

            succeeded(site.run("destroy", "-no-color", "-auto-approve"));
            assertThat(new ApiClient(cloud, cloud.secretKey())
                            .call("listNetworks", Map.of())
                            .body()
                            .has("network"))
                    .isFalse();
        }
    }

    @Test
    void anAgentThatCannotBeDrainedStays() throws Exception {
        try (CloudStack cloud = CloudStack.start(MachineHost.NOTHING)) {
            Tool site = site(cloud);
            succeeded(site.run("get", "-no-color"));
            succeeded(apply(site, "-var", "masters=1", "-var", "drain=[\"false\"]"));

            Processes.Result refused =
                    apply(site, "-var", "masters=1", "-var", "drain=[\"false\"]", "-var", "slaves=1");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(cloud.calls()).doesNotContain("destroyVirtualMachine");
        }
    }

    @Test
    void refusesAnEvenNumberOfMasters() throws Exception {
        try (CloudStack cloud = CloudStack.start(MachineHost.NOTHING)) {
            Tool site = site(cloud);
            succeeded(site.run("get", "-no-color"));

            Processes.Result refused = site.run("plan", "-no-color", "-var", "masters=2");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.output()).contains("num_masters has to be odd");
            assertThat(cloud.calls()).isEmpty();
        }
    }
}
