package dev.pmc.guest;

import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.VmSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Specs and images for tests. */
final class Guests {
    private Guests() {}

    static VmSpec spec(@Nullable String ip, List<String> sshKeys, @Nullable String userData) {
        return new VmSpec(
                new Hostname("web01.example.org"),
                new ComponentType("web"),
                1,
                512,
                null,
                null,
                ip == null ? null : Ipv4.parse(ip),
                ip == null ? null : Ipv4.parse("10.1.2.1"),
                List.of(Ipv4.parse("10.1.2.2"), Ipv4.parse("10.1.2.3")),
                "jammy",
                sshKeys,
                userData,
                Map.of());
    }

    static Image image(NetworkConfig networkConfig) {
        return new Image(
                "jammy",
                new ImageFile(URI.create("file:///nowhere"), null, null),
                Format.QCOW2,
                null,
                null,
                null,
                Machine.Q35,
                null,
                "ubuntu",
                networkConfig,
                null);
    }
}
