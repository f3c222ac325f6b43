package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.guest.RegionLocks;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found on a machine that nobody looks after, and how it is removed by name. */
final class UntendedTest extends HostStory {
    private static final Hostname NAME = WEB.spec().hostname();

    @Test
    void a_vm_is_untended_when_it_was_stopped_or_its_executor_has_gone() throws Exception {
        host.run(WEB, words -> {});
        host.stop(WEB, SOON);
        VmTask other = TestSite.task("web02");
        host.run(other, words -> {});
        host.close();

        try (Untended untended = new Untended(site.state(), hypervisor)) {
            assertThat(untended.list()).extracting(vm -> vm.hostname().value()).containsExactly("web01", "web02");
            assertThat(untended.list().get(0).toString())
                    .contains("powered off")
                    .contains("attempt 1");
        }
        host = site.open(hypervisor);
        host.run(other, words -> {});
        assertThat(tended("web02")).isTrue();
        assertThat(tended("web01")).isFalse();
    }

    @Test
    void a_disk_without_a_domain_is_found_and_removed() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
        host.close();

        try (Untended untended = new Untended(site.state(), hypervisor)) {
            assertThat(untended.list()).singleElement().asString().contains("no domain");
            assertThat(untended.remove(NAME)).isEmpty();
            assertThat(untended.list()).isEmpty();
            assertThat(failure(() -> untended.remove(NAME))).hasMessageContaining("nothing of web01");
        }
        assertNothingIsLeft();
    }

    @Test
    void a_running_vm_that_pmc_has_given_up_is_removed_by_name() throws Exception {
        host.run(WEB, words -> {});
        host.close();

        try (Untended untended = new Untended(site.state(), hypervisor)) {
            untended.remove(NAME);
        }

        assertNothingIsLeft();
    }

    @Test
    void clones_and_foreign_domains_are_neither_listed_nor_removed() throws Exception {
        host.close();
        hypervisor.define("<domain type='qemu'><name>web01</name><memory>1</memory></domain>");
        hypervisor.define("<domain type='qemu'><name>clone</name><metadata><p:host xmlns:p='urn:pmc:host:1' owner='pmc'"
                + " hostname='web02' componentType='web' os='tiny' attempt='1' specHash='abc' bootGeneration='0'/>"
                + "</metadata><memory>1</memory></domain>");

        try (Untended untended = new Untended(site.state(), hypervisor)) {
            assertThat(untended.list()).isEmpty();
            assertThat(failure(() -> untended.remove(NAME))).hasMessageContaining("not pmc's");
        }
        assertThat(hypervisor.count()).isEqualTo(2);
    }

    @Test
    void the_note_of_an_erase_outlives_the_executor() throws Exception {
        host.run(WEB, words -> {});
        host.close();
        try (Untended untended = new Untended(site.state(), hypervisor)) {
            untended.remove(NAME);
        }
        hypervisor.define(
                "<domain type='qemu'><name>web01</name><uuid>" + WEB.spec().uuid()
                        + "</uuid><metadata><p:host xmlns:p='urn:pmc:host:1' owner='pmc' hostname='web01' componentType='web'"
                        + " os='tiny' attempt='1' specHash='abc' bootGeneration='0'/></metadata><memory>1</memory></domain>");

        host = site.open(hypervisor);

        Await.until("the late domain is removed", Duration.ofSeconds(20), () -> hypervisor.count() == 0);
        try (var notes = Files.list(site.state().resolve("erased"))) {
            assertThat(notes.toList()).hasSize(1);
        }
    }

    /** As another process of this machine sees it. */
    private boolean tended(String name) throws Exception {
        Process other = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        site.state().toString(),
                        name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Boolean.parseBoolean(
                new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).strip());
    }

    /** Says whether the VM of that name is looked after. */
    public static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws Exception {
            try (RegionLocks locks =
                    new RegionLocks(java.nio.file.Path.of(arguments[0]).resolve("locks"))) {
                System.out.println(new Tended(locks).byAnybody(new Hostname(arguments[1])));
            }
        }
    }
}
