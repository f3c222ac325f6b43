package dev.pmc.executor.host;

import dev.pmc.executor.host.VmHost.Progress;
import dev.pmc.guest.DiskFetch;
import dev.pmc.guest.DiskServer;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.QemuImg;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two sides of a VM's move to another machine: its disk is handed out here, or fetched. Its callers hold the VM's lock. */
final class Relocation {
    private static final Logger LOG = LoggerFactory.getLogger(Relocation.class);

    private final Hypervisor hypervisor;
    private final VmDirectories directories;
    private final Ownership ownership;
    private final VmStopper stopper;
    private final VmMaker maker;
    private final DiskServer server;
    private final DiskFetch fetch;
    private final QemuImg qemuImg;

    Relocation(
            Hypervisor hypervisor,
            VmDirectories directories,
            Ownership ownership,
            VmStopper stopper,
            VmMaker maker,
            DiskServer server,
            DiskFetch fetch,
            QemuImg qemuImg) {
        this.hypervisor = hypervisor;
        this.directories = directories;
        this.ownership = ownership;
        this.stopper = stopper;
        this.maker = maker;
        this.server = server;
        this.fetch = fetch;
        this.qemuImg = qemuImg;
    }

    /** See {@link VmHost#hold}. */
    Transfer hold(VmTask task, int move, Duration grace) throws VmFailure, HypervisorException, IOException {
        Hostname hostname = task.spec().hostname();
        VmDirectory directory = directories.of(hostname);
        DomainInfo domain = ownership.find(hostname).ours(hostname, false);
        if (domain == null) {
            throw new VmFailure("there is no domain of " + hostname + " on this host to hold", false, true);
        }
        refuseForeignDisks(directory, domain);
        stopper.powerOff(domain, task, grace);
        Path base = VmDirectory.base(directory.path());
        String source = server.offer(
                hostname.value(),
                directory.disk(),
                base == null ? "" : String.valueOf(base.getFileName()),
                directory.hasPhonedHome());
        LOG.atInfo().addKeyValue("vm", hostname).addKeyValue("move", move).log("vm held for its move");
        return new Transfer(Stage.HELD, move, source, 0, Files.size(directory.disk()));
    }

    /** @throws VmFailure if the VM's guest writes to anything but its own disk */
    private void refuseForeignDisks(VmDirectory directory, DomainInfo domain) throws VmFailure, HypervisorException {
        List<Path> others = hypervisor.disks(domain.uuid()).stream()
                .filter(disk -> !disk.equals(directory.disk()) && !disk.equals(directory.seed()))
                .toList();
        if (!others.isEmpty()) {
            throw new VmFailure(
                    "the VM has disks that pmc did not make and does not move: " + others + "; merge or detach them",
                    false,
                    false);
        }
    }

    /** Nobody gets the disk any more: its guest is about to write to it, or it is about to go. */
    void withdraw(VmTask task) {
        server.withdraw(task.spec().hostname().value());
    }

    /** See {@link VmHost#prepare}. */
    void prepare(VmTask task, Progress progress) throws VmFailure, HypervisorException {
        Hostname hostname = task.spec().hostname();
        VmDirectory directory = directories.of(hostname);
        DomainInfo domain = ownership.find(hostname).ours(hostname, !directory.exists());
        if (domain != null || directory.wasStarted()) {
            throw new VmFailure("this host has something of the VM already, and does not receive it", false, false);
        }
        maker.prepare(task, progress);
    }

    /** See {@link VmHost#fetch}. */
    Transfer fetch(VmTask task, int move, URI source) throws VmFailure, IOException {
        VmDirectory directory = directories.of(task.spec().hostname());
        if (directory.wasStarted()) {
            return Transfer.of(Stage.FETCHED, move);
        }
        try {
            DiskFetch.Part part = fetch.next(source, directory.incomingDisk());
            if (!part.isWhole()) {
                return new Transfer(Stage.FETCHING, move, null, part.copiedBytes(), part.totalBytes());
            }
            rest(directory, part.base());
            directory.take(part.booted());
            return new Transfer(Stage.FETCHED, move, null, part.copiedBytes(), part.totalBytes());
        } catch (GuestException e) {
            throw Failures.of(e, false);
        }
    }

    /** The disk holds only what differs from its base, so it is worth nothing on another one. */
    private void rest(VmDirectory directory, String base) throws VmFailure, GuestException, IOException {
        Path here = VmDirectory.base(directory.path());
        String name = here == null ? "" : String.valueOf(here.getFileName());
        if (!name.equals(base)) {
            throw new VmFailure(
                    "the disk stands on the image " + base + ", and the catalogue of this machine now has " + name
                            + " in its place; give the two machines the same catalogue",
                    false,
                    false);
        }
        if (qemuImg.keepsContentElsewhere(directory.incomingDisk())) {
            throw new VmFailure(
                    "the disk that has come names another file as the place of its content, and is not taken",
                    false,
                    false);
        }
        if (here != null) {
            qemuImg.restsOn(here, directory.incomingDisk());
        }
    }
}
