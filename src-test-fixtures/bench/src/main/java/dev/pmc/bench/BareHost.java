package dev.pmc.bench;

import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** VMs made without pmc: by the calls that nobody can do without, or by another tool. */
final class BareHost {
    private static final int IMAGE_MIB = 512;

    private final String uri;
    private final DemoGuest guest;
    private final Path folder;
    private final String prefix;
    private @Nullable Path image;

    BareHost(String uri, DemoGuest guest, Path folder, String prefix) throws IOException {
        this.uri = uri;
        this.guest = guest;
        this.folder = Files.createDirectories(folder.resolve("bare"));
        this.prefix = prefix;
        // As in the executor's cache, where QEMU's user may read it.
        for (Path file : List.of(guest.kernel(), guest.initrd(), guest.disk())) {
            Files.copy(file, this.folder.resolve(file.getFileName()));
        }
    }

    /** How a VM is made. */
    enum Way {
        /** qemu-img for an overlay, then define and create. */
        OVERLAY,
        /** A whole image copied and flushed, then define and create. */
        COPY,
        VIRT_INSTALL
    }

    /** Makes VMs, takes the time until the last domain is active, and removes them. */
    double make(String name, int vms, int workers, Way way) throws Exception {
        if (way == Way.COPY) {
            image = bigImage();
        }
        Connect connection = new Connect(uri);
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        List<String> names = new ArrayList<>();
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < vms; i++) {
                String vm = prefix + name + i;
                names.add(vm);
                work.add(() -> make(vm, way, connection));
            }
            long start = System.nanoTime();
            for (Future<Boolean> made : pool.invokeAll(work)) {
                made.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            pool.shutdownNow();
            for (String vm : names) {
                remove(connection, vm);
            }
            connection.close();
        }
    }

    private boolean make(String vm, Way way, Connect connection) throws IOException, LibvirtException {
        Path disk = folder.resolve(vm + ".qcow2");
        if (way == Way.COPY) {
            copy(disk);
        } else {
            Processes.runOrFail(
                    "qemu-img",
                    "create",
                    "-q",
                    "-f",
                    "qcow2",
                    "-F",
                    "qcow2",
                    "-b",
                    folder.resolve(guest.disk().getFileName()).toString(),
                    disk.toString(),
                    "1G");
        }
        if (way == Way.VIRT_INSTALL) {
            virtInstall(vm, disk);
        } else {
            connection.domainDefineXML(xml(vm, disk, way)).create();
        }
        return true;
    }

    private void virtInstall(String vm, Path disk) throws IOException {
        Path userData = Files.writeString(folder.resolve(vm + ".yaml"), "#cloud-config\nhostname: " + vm + "\n");
        Processes.runOrFail(
                "virt-install",
                "--connect=" + uri,
                "--import",
                "--name=" + vm,
                "--memory=128",
                "--vcpus=1",
                "--virt-type=qemu",
                "--disk=path=" + disk + ",format=qcow2",
                "--cloud-init=user-data=" + userData,
                "--network=none",
                "--graphics=none",
                "--osinfo=detect=off,require=off",
                "--boot=kernel=" + folder.resolve(guest.kernel().getFileName()) + ",initrd="
                        + folder.resolve(guest.initrd().getFileName()) + ",kernel_args=console=ttyS0",
                "--noautoconsole");
    }

    private void copy(Path disk) throws IOException {
        if (image == null) {
            throw new IllegalStateException("no image to copy");
        }
        Files.copy(image, disk);
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private Path bigImage() throws IOException {
        Path big = folder.resolve("big.raw");
        if (!Files.exists(big)) {
            byte[] mib = new byte[1 << 20];
            try (FileChannel channel = FileChannel.open(big, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (int i = 0; i < IMAGE_MIB; i++) {
                    mib[0] = (byte) i;
                    channel.write(java.nio.ByteBuffer.wrap(mib));
                }
            }
        }
        return big;
    }

    /** What pmc's template makes, without what a guest can do without. */
    private String xml(String vm, Path disk, Way way) {
        return """
                <domain type='qemu'>
                  <name>%s</name>
                  <memory unit='MiB'>128</memory>
                  <vcpu>1</vcpu>
                  <os>
                    <type arch='x86_64' machine='q35'>hvm</type>
                    <kernel>%s</kernel>
                    <initrd>%s</initrd>
                    <cmdline>console=ttyS0</cmdline>
                  </os>
                  <features><acpi/></features>
                  <devices>
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='%s'/>
                      <source file='%s'/>
                      <target dev='vda' bus='virtio'/>
                    </disk>
                    <serial type='pty'/>
                    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
                    <memballoon model='virtio'/>
                  </devices>
                </domain>
                """.formatted(
                        vm,
                        folder.resolve(guest.kernel().getFileName()),
                        folder.resolve(guest.initrd().getFileName()),
                        way == Way.COPY ? "raw" : "qcow2",
                        disk);
    }

    private static void remove(Connect connection, String vm) throws LibvirtException {
        Domain domain = connection.domainLookupByName(vm);
        if (domain.isActive() == 1) {
            domain.destroy();
        }
        domain.undefine();
    }
}
