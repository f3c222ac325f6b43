package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody has made a slip in the site's files or settings: VMs that are there are looked after all the same. */
final class SlipTest extends HostStory {
    private static final VmTask OTHER = TestSite.task("web02");

    @BeforeEach
    void aVmRuns() throws Exception {
        host.run(WEB, words -> {});
        Files.writeString(site.directory(WEB).consoleLog(), "booting\nUP-AND-RUNNING\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny:\t{path: tiny.raw}\n\tformat: raw\n", "tiny: {paht: tiny.raw}\n", "[\n", "GONE"})
    void in_a_catalogue_keeps_new_vms_waiting_and_no_other(String text) throws Exception {
        String good = Files.readString(catalogue());
        write(catalogue(), text);
        reopen();

        VmFailure failure = failure(() -> host.run(OTHER, words -> {}));

        assertThat(failure).hasMessageContaining("images.yaml");
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.leftNothing()).isTrue();
        assertEverythingElseGoesOn();
        write(catalogue(), good);
        host.run(OTHER, words -> {});
    }

    @Test
    void in_an_edit_leaves_the_last_good_catalogue_in_force() throws Exception {
        String good = Files.readString(catalogue());
        write(catalogue(), good + "more: {paht: tiny.raw}\n");

        host.run(OTHER, words -> {});

        VmTask more = TestSite.task("web03", "more", 1, 0);
        VmFailure failure = failure(() -> host.run(more, words -> {}));
        assertThat(failure).hasMessageContaining("\"more\"").hasMessageContaining("paht");
        assertThat(failure.retryable()).as("the edit may be mended").isTrue();
        write(catalogue(), good + "more: {path: tiny.raw, format: raw}\n");
        host.run(more, words -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "PMC_NETWORK, br0, bridge:NAME",
        "PMC_PHONE_HOME, 9477, ADDRESS:PORT",
        "PMC_IMAGE_CACHE_GIB, lots, lots",
        "PMC_IMAGES, /nowhere/late-mount.yaml, /nowhere/late-mount.yaml",
    })
    void in_the_environment_keeps_new_vms_from_being_made_and_no_other(String variable, String value, String words)
            throws Exception {
        reopenWith(Map.of(variable, value));

        VmFailure failure = failure(() -> host.run(OTHER, progress -> {}));

        assertThat(failure).hasMessageContaining(words);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure.leftNothing()).isTrue();
        assertEverythingElseGoesOn();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\tnetwork: none\nimage_cache_gib: 7\n", "netwrok: none\n", "network: [\n", "- a\n- list\n"})
    void in_the_sites_file_keeps_new_vms_from_being_made_and_no_other(String text) throws Exception {
        write(site.data().resolve("site.yaml"), text);
        reopenWith(Map.of());

        VmFailure failure = failure(() -> host.run(OTHER, progress -> {}));

        assertThat(failure).hasMessageContaining("site.yaml");
        assertThat(failure.retryable()).isTrue();
        assertEverythingElseGoesOn();
    }

    @Test
    void in_the_domain_template_and_the_cloud_init_template_is_no_matter_to_those_that_run() throws Exception {
        write(site.data().resolve("PMCLibvirtTemplate.xml"), "<domain>");
        write(site.data().resolve("cloud-init/default.yaml"), "a: [");
        reopen();

        assertThat(failure(() -> host.run(OTHER, words -> {})).leftNothing()).isTrue();
        assertEverythingElseGoesOn();
    }

    /** Adopted by a new executor, seen to be ready, restarted, stopped and erased. */
    private void assertEverythingElseGoesOn() throws Exception {
        assertThatCode(() -> host.run(WEB, words -> {})).doesNotThrowAnyException();
        assertThat(hypervisor.boots("web01")).as("boots").isEqualTo(1);
        assertThat(host.look(WEB).ready()).as("ready").isTrue();
        VmTask restart = TestSite.task("web01", "tiny", 1, 1);
        host.restart(restart);
        host.stop(restart, SOON);
        host.run(restart, words -> {});
        assertThat(hypervisor.boots("web01")).as("boots").isEqualTo(3);
        host.erase(restart);
        assertNothingIsLeft();
    }

    private void reopenWith(Map<String, String> settings) throws VmFailure {
        host.close();
        host = site.open(hypervisor, settings);
    }

    private Path catalogue() {
        return site.data().resolve("images.yaml");
    }

    private static void write(Path file, String text) throws IOException {
        if (text.equals("GONE")) {
            Files.delete(file);
        } else {
            Files.writeString(file, text);
        }
    }
}
