package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.SourceTree;
import dev.pmc.hypervisor.HostNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site's settings. */
final class HostConfigTest {
    @TempDir
    private Path data;

    @Test
    void the_shipped_file_says_what_is_the_default() throws IOException {
        HostConfig shipped = HostConfig.load(SourceTree.file("data"), Map.of());
        HostConfig bare = HostConfig.load(data, Map.of());

        assertThat(shipped.state()).isEqualTo(bare.state()).isEqualTo(Path.of("/var/lib/pmc"));
        assertThat(shipped.libvirtUri()).isEqualTo(bare.libvirtUri()).isEqualTo("qemu:///system");
        assertThat(shipped.network()).isEqualTo(bare.network()).isEqualTo(HostNetwork.parse("bridge:br0"));
        assertThat(shipped.imageCacheGib()).isEqualTo(bare.imageCacheGib());
    }

    @Test
    void the_environment_wins_over_the_file() throws IOException {
        site("network: network:default\nstate_dir: /srv/a\nlibvirt_uri: test:///default\nimage_cache_gib: 7\n");

        HostConfig file = HostConfig.load(data, Map.of("PMC_NETWORK", " "));
        HostConfig environment = HostConfig.load(
                data,
                Map.of(
                        "PMC_NETWORK", "none",
                        "PMC_STATE_DIR", "/srv/b/../c",
                        "PMC_LIBVIRT_URI", "qemu:///session",
                        "PMC_IMAGE_CACHE_GIB", "9",
                        "PMC_IMAGES", "/x/one.yaml:/x/two.yaml"));

        assertThat(file.network()).hasToString("network:default");
        assertThat(file.state()).isEqualTo(Path.of("/srv/a"));
        assertThat(file.imageCacheGib()).isEqualTo(7);
        assertThat(file.images()).containsExactly(data.resolve("images.yaml"));
        assertThat(environment.network()).hasToString("none");
        assertThat(environment.state()).isEqualTo(Path.of("/srv/c"));
        assertThat(environment.libvirtUri()).isEqualTo("qemu:///session");
        assertThat(environment.imageCacheGib()).isEqualTo(9);
        assertThat(environment.images())
                .containsExactly(data.resolve("images.yaml"), Path.of("/x/one.yaml"), Path.of("/x/two.yaml"));
    }

    @Test
    void a_setting_that_is_not_usable_is_named() throws IOException {
        assertThatThrownBy(() -> HostConfig.load(data, Map.of("PMC_NETWORK", "br0")))
                .hasMessageContaining("bridge:NAME");
        assertThatThrownBy(() -> HostConfig.load(data, Map.of("PMC_IMAGE_CACHE_GIB", "lots")))
                .hasMessageContaining("lots");
        assertThatThrownBy(() -> HostConfig.load(data, Map.of("PMC_IMAGE_CACHE_GIB", "0")))
                .hasMessageContaining("at least 1");
        site("netwrok: none\n");
        assertThatThrownBy(() -> HostConfig.load(data, Map.of()))
                .hasMessageContaining("netwrok")
                .hasMessageContaining("site.yaml");
    }

    @Test
    void a_slip_in_one_setting_leaves_the_others() throws IOException {
        site("state_dir: /srv/a\n\tlibvirt_uri: test:///default\nnetwork: br0\nimage_cache_gib: 7\n");

        HostConfig config = HostConfig.loadWhatIsRight(data, Map.of("PMC_LIBVIRT_URI", "qemu:///session"));

        assertThat(config.state()).isEqualTo(Path.of("/srv/a"));
        assertThat(config.libvirtUri()).isEqualTo("qemu:///session");
        assertThat(config.network()).isEqualTo(HostNetwork.parse("bridge:br0"));
        assertThat(config.imageCacheGib()).isEqualTo(7);
        assertThat(config.problems()).hasSize(2);
        assertThat(config.problems().get(0)).contains("site.yaml");
        assertThat(config.problems().get(1)).contains("bridge:NAME", "PMC_NETWORK");
    }

    @Test
    void where_vms_are_is_never_guessed() throws IOException {
        site("\tstate_dir: /srv/a\nnetwork: none\n");

        assertThatThrownBy(() -> HostConfig.loadWhatIsRight(data, Map.of())).hasMessageContaining("site.yaml");
        assertThat(HostConfig.loadWhatIsRight(data, Map.of("PMC_STATE_DIR", "/srv/b"))
                        .state())
                .isEqualTo(Path.of("/srv/b"));
    }

    private void site(String text) throws IOException {
        Files.writeString(data.resolve("site.yaml"), text);
    }
}
