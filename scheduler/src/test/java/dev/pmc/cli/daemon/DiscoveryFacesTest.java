package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DiscoveryFacesTest {
    private static DiscoveryOptions dns(int port) {
        return CommandLine.populateCommand(new DiscoveryOptions(), "--discovery-dns", "127.0.0.1:" + port);
    }

    @Test
    void anAddressThatSomebodyElseHasIsSaidBeforeAnythingIsChanged() throws IOException {
        DiscoveryOptions options;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            options = dns(other.getLocalPort());

            assertThatThrownBy(() -> DiscoveryFaces.requireDns(options))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.exit()).isEqualTo(Exit.PORT))
                    .hasMessageContaining("--discovery-dns /127.0.0.1:" + other.getLocalPort());
        }

        DiscoveryFaces.requireDns(options);
    }
}
