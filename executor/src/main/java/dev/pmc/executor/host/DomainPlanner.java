package dev.pmc.executor.host;

import dev.pmc.guest.Image;
import dev.pmc.guest.ImageStore;
import dev.pmc.hypervisor.DirectBoot;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.DomainPlan;
import dev.pmc.hypervisor.HostFacts;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Decides what a VM's domain looks like on this host. */
final class DomainPlanner {
    private static final long LIBVIRT_WITH_CPU_MAXIMUM = 7_001_000;
    private static final String QEMU_MAC_PREFIX = "52:54:00";

    private final HostNetwork network;
    private final boolean uncached;
    private final VirtTypes virtTypes;

    /** @param directory where disks are */
    DomainPlanner(HostNetwork network, Path directory, VirtTypes virtTypes) {
        this.virtTypes = virtTypes;
        this.network = network;
        this.uncached = canBypassPageCache(directory);
    }

    /** Whether VMs of that type run with KVM here; booting a probe guest may take some seconds, the first time. */
    boolean kvm(VmTask.VirtType wanted) throws IOException, HypervisorException {
        return virtTypes.kvm(wanted);
    }

    DomainPlan plan(
            VmTask task, VmDirectory directory, Image image, ImageStore.Stored stored, boolean kvm, HostFacts facts) {
        VmSpec spec = task.spec();
        return new DomainPlan(
                spec.hostname().value(),
                spec.uuid(),
                kvm,
                image.machine().qemuName(),
                cpuMode(kvm, facts),
                spec.shape().vcpus(),
                spec.shape().memoryMib(),
                boot(image, stored),
                directory.disk(),
                uncached,
                directory.seed(),
                directory.consoleLog(),
                mac(spec),
                network,
                mark(task));
    }

    static DomainMark mark(VmTask task) {
        VmSpec spec = task.spec();
        return new DomainMark(
                spec.hostname().value(),
                spec.componentType().value(),
                spec.seed().os(),
                task.attempt(),
                SpecHash.ofDomain(spec),
                SpecHash.ofGuest(spec),
                task.bootGeneration());
    }

    /** The job's address, or one that follows from the name: the VM keeps it wherever and whenever it is made. */
    static MacAddress mac(VmSpec spec) {
        return spec.identity().mac() != null ? spec.identity().mac() : mac(spec.hostname());
    }

    private static MacAddress mac(Hostname hostname) {
        UUID uuid = GuestIdentity.uuidOf(hostname);
        long bits = uuid.getLeastSignificantBits();
        HexFormat hex = HexFormat.of();
        return new MacAddress(QEMU_MAC_PREFIX
                + ":" + hex.toHexDigits((byte) (bits >> 16))
                + ":" + hex.toHexDigits((byte) (bits >> 8))
                + ":" + hex.toHexDigits((byte) bits));
    }

    /** With the host's own processor a broken KVM fails at once and visibly; emulation gives all that it can. */
    private static @Nullable String cpuMode(boolean kvm, HostFacts facts) {
        if (kvm) {
            return "host-passthrough";
        }
        return facts.libvirtVersion() >= LIBVIRT_WITH_CPU_MAXIMUM ? "maximum" : null;
    }

    private static @Nullable DirectBoot boot(Image image, ImageStore.Stored stored) {
        Path kernel = stored.kernel();
        return kernel == null ? null : new DirectBoot(kernel, stored.initrd(), image.commandLine());
    }

    /** Whether files there can be opened with O_DIRECT, which some file systems refuse. */
    private static boolean canBypassPageCache(Path directory) {
        Path file = directory.resolve(".direct-" + ProcessHandle.current().pid());
        try {
            Files.write(file, new byte[0]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, directOption())) {
                return channel.isOpen();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * The JDK's option for O_DIRECT, taken by its name: compilers newer than 17 warn of the class wherever it is written, and
     * nothing silences them.
     *
     * @throws UnsupportedOperationException if this Java runtime has none
     */
    private static OpenOption directOption() {
        try {
            return (OpenOption) Class.forName("com.sun.nio.file.ExtendedOpenOption")
                    .getField("DIRECT")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException("this Java runtime cannot open files with O_DIRECT", e);
        }
    }
}
