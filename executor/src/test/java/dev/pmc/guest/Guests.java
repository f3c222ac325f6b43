package dev.pmc.guest;

import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.net.URI;
import java.nio.file.Path;
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

    /** No more is asked for than fits. */
    static DiskRoom room(Path directory) {
        return new DiskRoom(
                directory.resolveSibling("."), exact -> 0, new DiskRoom.Policy(0, 1), new DiskRoom.Writing() {
                    @Override
                    public void begins() {}

                    @Override
                    public void ends() {}
                });
    }

    /** A blank disk with a boot sector. */
    static byte[] disk(int bytes) {
        byte[] disk = new byte[bytes];
        disk[510] = 0x55;
        disk[511] = (byte) 0xaa;
        return disk;
    }
}
