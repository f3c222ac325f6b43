package dev.pmc.guest;

import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Specs and images for tests. */
final class Guests {
    private Guests() {}

    static VmSpec spec(@Nullable String ip, List<String> sshKeys, @Nullable String userData) {
        return VmSpecs.of("web01.example.org")
                .memoryMib(512)
                .ip(ip)
                .gateway(ip == null ? null : "10.1.2.1")
                .nameservers("10.1.2.2", "10.1.2.3")
                .os("jammy")
                .sshKeys(sshKeys)
                .userData(userData)
                .build();
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
