package dev.pmc.executor.host;

import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.helper.HelperDesk;
import dev.pmc.executor.host.Ownership.Finding;
import dev.pmc.executor.host.Ownership.Owner;
import dev.pmc.guest.CatalogFiles;
import dev.pmc.guest.CloudInit;
import dev.pmc.guest.DiskFetch;
import dev.pmc.guest.DiskRoom;
import dev.pmc.guest.DiskServer;
import dev.pmc.guest.DiskSnapshots;
import dev.pmc.guest.HelperInstall;
import dev.pmc.guest.ImageStore;
import dev.pmc.guest.QemuImg;
import dev.pmc.guest.RegionLocks;
import dev.pmc.guest.Web;
import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.DomainMark;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.LibvirtHypervisor;
import dev.pmc.vm.CachedImage;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The VMs of this machine, behind libvirt.
 *
 * <p>Thread-safe. Calls for one VM wait for each other, also across executors that share this host; {@link #look}
 * waits for nobody. Life cycle: {@code open -> (watch | verb)* -> close}; closing leaves the VMs running. Failure rule: a
 * verb either does what it says or throws {@link VmFailure}, and may be repeated after any failure and any crash.
 */
public final class LibvirtVmHost implements VmHost, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtVmHost.class);
    private static final Duration POLL = Duration.ofSeconds(10);

    private final Hypervisor hypervisor;
    private final RegionLocks locks;
    private final VmDirectories directories;
    private final Ownership ownership;
    private final VmMaker maker;
    private final VmAdoption adoption;
    private final GuestListener listener;
    private final Farewells farewells;
    private final VmStopper stopper;
    private final KnownServices services;
    private final Readiness readiness;
    private final EndingWatch watch;
    private final VmEraser eraser;
    private final SnapshotKeeper snapshots;
    private final Reboots reboots;
    private final Rebuilding rebuilding;
    private final Tended tended;
    private final OrphanSweep orphans;
    private final Resumption resumption;
    private final DiskServer diskServer;
    private final Relocation relocation;
    private final Phases.Observer observer;
    private final List<String> problems;
    private final HostImages images;

    /** As the other, with guests that are told of no services. */
    public static LibvirtVmHost open(HostConfig config) throws VmFailure {
        return open(config, new KnownServices());
    }

    /**
     * Opens this machine. Returns at once, also if libvirtd is not there yet.
     *
     * @param services what guests are told of them
     * @throws VmFailure if the site's files or the state directory cannot be used; the message says which and why
     */
    public static LibvirtVmHost open(HostConfig config, KnownServices services) throws VmFailure {
        return open(
                config,
                new LibvirtHypervisor(config.libvirtUri()),
                MachineShutdown.ofThisMachine(),
                POLL,
                phase -> {},
                services);
    }

    static LibvirtVmHost open(
            HostConfig config,
            Hypervisor hypervisor,
            MachineShutdown machine,
            Duration poll,
            Phases.Observer observer,
            KnownServices services)
            throws VmFailure {
        try {
            return new LibvirtVmHost(config, hypervisor, machine, poll, observer, services);
        } catch (IOException e) {
            hypervisor.close();
            throw new VmFailure("cannot use the state directory " + config.state() + ": " + e, false, true, e);
        } catch (IllegalArgumentException e) {
            hypervisor.close();
            throw new VmFailure(String.valueOf(e.getMessage()), false, false, e);
        }
    }

    private LibvirtVmHost(
            HostConfig config,
            Hypervisor hypervisor,
            MachineShutdown machine,
            Duration poll,
            Phases.Observer observer,
            KnownServices services)
            throws IOException {
        this.hypervisor = hypervisor;
        this.observer = observer;
        this.problems = config.problems();
        problems.forEach(problem ->
                LOG.atError().addKeyValue("reason", problem).log("a setting is not usable, so no VM can be made"));
        this.directories = new VmDirectories(config.state());
        this.locks = new RegionLocks(config.state().resolve("locks"));
        CatalogFiles catalog = new CatalogFiles(config.images());
        this.resumption = new Resumption(hypervisor, poll);
        DiskRoom room = new DiskRoom(directories.path(), directories::mayGrow, config.room(), resumption);
        resumption.whenThereIs(room::hasReserve);
        QemuImg qemuImg = new QemuImg();
        ImageStore store = new ImageStore(
                config.state().resolve("images"),
                locks,
                qemuImg,
                new Web(config.imageCaFile()),
                room,
                directories::basesInUse,
                (long) config.imageCacheGib() << 30);
        this.images = new HostImages(catalog, store);
        DomainSignal bell = new DomainSignal();
        this.watch = new EndingWatch(hypervisor, machine, poll);
        hypervisor.listen(bell);
        hypervisor.listen(watch);
        this.ownership = new Ownership(hypervisor);
        PowerOff powerOff = new PowerOff(hypervisor, bell);
        this.farewells = new Farewells(directories, ownership, InstantSource.system());
        this.services = services;
        services.keepIn(config.state().resolve("services"));
        HelperDesk desk = new HelperDesk(services, farewells);
        this.listener = new GuestListener(config.phoneHome(), config.network(), directories, config.state(), desk);
        this.readiness = new Readiness(hypervisor, listener, catalog);
        Erasures erasures = new Erasures(config.state());
        this.eraser = new VmEraser(hypervisor, ownership, powerOff, directories, erasures);
        this.tended = new Tended(locks);
        this.orphans = new OrphanSweep(hypervisor, locks, directories, eraser, erasures, tended, poll.multipliedBy(6));
        hypervisor.listen(orphans);
        this.adoption = new VmAdoption(hypervisor, machine, powerOff, bell, new Reshaping(hypervisor, qemuImg, room));
        this.stopper = new VmStopper(hypervisor, ownership, adoption, powerOff, farewells, watch, tended);
        this.snapshots =
                new SnapshotKeeper(hypervisor, new DiskSnapshots(qemuImg), room, powerOff, config.snapshotsPerVm());
        this.reboots = new Reboots(ownership, adoption, snapshots, watch);
        this.maker = new VmMaker(
                hypervisor,
                directories,
                erasures,
                config.template(),
                catalog,
                store,
                room,
                new SeedMaker(
                        new CloudInit(config.data().resolve("cloud-init")),
                        new HelperInstall(config.data().resolve("guest")),
                        listener),
                new DomainPlanner(
                        config.network(), directories.path(), new VirtTypes(hypervisor, config.state(), locks)));
        this.rebuilding = new Rebuilding(eraser, maker);
        this.diskServer = new DiskServer(config.moves().listen(), config.moves().bytesPerSecond());
        DiskFetch fetch = new DiskFetch(new Web(null), room);
        this.relocation =
                new Relocation(hypervisor, directories, ownership, stopper, maker, diskServer, fetch, qemuImg);
    }

    @Override
    public VmReport run(VmTask task, Progress progress) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        return locked(hostname, () -> {
            Phases phases = new Phases(observer);
            relocation.withdraw(task);
            eraser.eraseLateComer(hostname);
            tended.byThis(hostname);
            VmDirectory directory = directories.of(hostname);
            DomainInfo found = ownership.find(hostname).ours(hostname, !directory.exists());
            watch.expectAnything(task.spec().uuid());
            DomainInfo domain = rebuilding.makesWay(task, directory, found, progress) ? null : found;
            DomainMark mark = domain == null ? null : domain.mark();
            if (domain == null || mark == null) {
                refuseIfSetUpWrong(directory);
                maker.make(task, phases, progress);
                LOG.atInfo()
                        .addKeyValue("vm", hostname)
                        .addKeyValue("attempt", task.attempt())
                        .addKeyValue("millis", phases)
                        .log("vm created");
            } else {
                adoption.adopt(task, directory, domain, mark);
                snapshots.thawIfLeft(directory, domain);
            }
            watch.expectActive(task.spec().uuid(), hostname);
            directory.helper().forgetFarewell();
            listener.keepListening(task.spec());
            return snapshots.describe(Reboots.up(task, mark).withPhases(phases.millis()), directory);
        });
    }

    @Override
    public VmReport look(VmTask task) throws VmFailure {
        VmDirectory directory = directories.of(task.spec().hostname());
        try {
            VmReport report = readiness.look(task, directory);
            return report.ready() ? snapshots.describe(report, directory) : report;
        } catch (HypervisorException | IOException e) {
            throw Failures.of(e, false);
        }
    }

    @Override
    public Optional<String> complaint(VmTask task) {
        return KernelPanic.in(directories.of(task.spec().hostname()).consoleLog());
    }

    @Override
    public VmReport restart(VmTask task) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        return locked(hostname, () -> reboots.restart(task, directories.of(hostname)));
    }

    @Override
    public VmReport snapshot(VmTask task) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        return locked(hostname, () -> reboots.snapshot(task, directories.of(hostname)));
    }

    @Override
    public Optional<Duration> farewell(VmTask task, Progress progress) throws VmFailure {
        listener.keepListening(task.spec());
        return Optional.ofNullable(farewells.step(task, progress));
    }

    @Override
    public void stop(VmTask task, Duration grace) throws VmFailure {
        locked(task.spec().hostname(), () -> {
            stopper.stop(task, grace);
            return true;
        });
    }

    @Override
    public Transfer hold(VmTask task, int move, Duration grace) throws VmFailure {
        return locked(task.spec().hostname(), () -> relocation.hold(task, move, grace));
    }

    @Override
    public void prepare(VmTask task, Progress progress) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        locked(hostname, () -> {
            eraser.eraseLateComer(hostname);
            tended.byThis(hostname);
            refuseIfSetUpWrong(directories.of(hostname));
            relocation.prepare(task, progress);
            return true;
        });
    }

    @Override
    public Transfer fetch(VmTask task, int move, URI source) throws VmFailure {
        return locked(task.spec().hostname(), () -> relocation.fetch(task, move, source));
    }

    @Override
    public void keepOff(VmTask task) throws VmFailure {
        locked(task.spec().hostname(), () -> {
            stopper.keepOff(task);
            return true;
        });
    }

    @Override
    public List<Path> erase(VmTask task) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        return locked(hostname, () -> {
            Finding found = ownership.find(hostname);
            DomainInfo domain = found.owner() == Owner.OTHER ? null : found.ours(hostname, false);
            if (domain != null) {
                Ownership.refuseIfOutOfDate(task, domain);
            }
            Ownership.refuseIfOutOfDate(task, directories.of(hostname));
            watch.expectAnything(task.spec().uuid());
            relocation.withdraw(task);
            List<Path> kept = eraser.erase(hostname, domain);
            services.forget(hostname);
            tended.byThisNoMore(hostname);
            return kept;
        });
    }

    @Override
    public List<VmCounters> counters() throws VmFailure {
        Set<Hostname> ours = watch.watched();
        if (ours.isEmpty()) {
            return List.of();
        }
        try {
            return hypervisor.counters().stream()
                    .filter(counters -> ours.contains(counters.hostname()))
                    .toList();
        } catch (HypervisorException e) {
            throw Failures.of(e, false);
        }
    }

    @Override
    public List<CachedImage> cachedImages() throws VmFailure {
        return images.cached();
    }

    @Override
    public void fetch(String image) throws VmFailure {
        images.fetch(image);
    }

    @Override
    public GuestConsole console(Hostname hostname) throws VmFailure {
        return new DomainConsole(hypervisor, ownership, directories.existing(hostname), hostname);
    }

    @Override
    public void watch(Watcher watcher) {
        watch.watch(watcher);
    }

    @Override
    public void close() {
        listener.close();
        watch.close();
        orphans.close();
        resumption.close();
        hypervisor.close();
        try {
            diskServer.close();
            locks.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a file or a port did not close cleanly");
        }
    }

    /** Another host may be set up right, and VMs that are there do not need what is wrong. */
    private void refuseIfSetUpWrong(VmDirectory directory) throws VmFailure {
        if (!problems.isEmpty()) {
            throw new VmFailure(
                    "this host's settings are not usable: " + String.join("; ", problems), !directory.exists(), true);
        }
    }

    /** The name of the lock under which a VM is dealt with. */
    static String lockOf(Hostname hostname) {
        return "vm " + hostname;
    }

    private <T> T locked(Hostname hostname, Work<T> work) throws VmFailure {
        try {
            RegionLocks.Held held = locks.hold(lockOf(hostname));
            try {
                return work.run();
            } finally {
                held.close();
            }
        } catch (HypervisorException | IOException e) {
            throw Failures.of(e, false);
        }
    }

    private interface Work<T> {
        T run() throws VmFailure, HypervisorException, IOException;
    }
}
