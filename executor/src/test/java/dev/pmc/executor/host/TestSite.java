package dev.pmc.executor.host;

import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.fixtures.BlankDisk;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A site of its own in a temporary directory: the shipped templates, and a catalogue with one tiny image. */
public final class TestSite {
    static final Duration OFTEN = Duration.ofMillis(50);

    private final Path root;
    private final AtomicBoolean machineGoesDown = new AtomicBoolean();
    private final int phoneHomePort = FreePorts.next();
    private final int movePort = FreePorts.next();

    /** What guests of this site are told of. */
    public final KnownServices services = new KnownServices();

    TestSite(Path root) throws IOException {
        this.root = root;
        Path data = data();
        Files.createDirectories(data.resolve("cloud-init"));
        copy("PMCLibvirtTemplate.xml");
        copy("cloud-init/default.yaml");
        Files.createDirectories(data.resolve("guest"));
        copy("guest/pmc-guest");
        copy("guest/guestutils.py");
        BlankDisk.write(data.resolve("tiny.raw"));
        Files.writeString(data.resolve("images.yaml"), """
                tiny: {path: tiny.raw, format: raw, ready_marker: UP-AND-RUNNING}
                kernel-only: {kernel: {path: tiny.raw}, cmdline: console=ttyS0}
                missing: {path: nowhere.raw, format: raw}
                """);
    }

    Path data() {
        return root.resolve("data");
    }

    Path state() {
        return root.resolve("state");
    }

    HostConfig config() {
        return HostConfig.load(
                data(),
                Map.of(
                        "PMC_STATE_DIR", state().toString(),
                        "PMC_PHONE_HOME", "127.0.0.1:" + phoneHomePort,
                        "PMC_MOVE_LISTEN", "127.0.0.1:" + movePort));
    }

    public int phoneHomePort() {
        return phoneHomePort;
    }

    LibvirtVmHost open(Hypervisor hypervisor) throws VmFailure {
        return open(hypervisor, phase -> {});
    }

    LibvirtVmHost open(Hypervisor hypervisor, Phases.Observer observer) throws VmFailure {
        MachineShutdown machine = new MachineShutdown(guestsList(), machineGoesDown::get);
        return LibvirtVmHost.open(config(), hypervisor, machine, OFTEN, observer, services);
    }

    /** With other settings in its environment, which may be wrong. */
    LibvirtVmHost open(Hypervisor hypervisor, Map<String, String> settings) throws VmFailure {
        Map<String, String> environment = new HashMap<>(Map.of("PMC_PHONE_HOME", "127.0.0.1:" + phoneHomePort));
        environment.putAll(settings);
        environment.put("PMC_STATE_DIR", state().toString());
        MachineShutdown machine = new MachineShutdown(guestsList(), machineGoesDown::get);
        return LibvirtVmHost.open(
                HostConfig.loadWhatIsRight(data(), environment), hypervisor, machine, OFTEN, phase -> {}, services);
    }

    /** What this site's init system says. */
    void machineGoesDown(boolean yes) {
        machineGoesDown.set(yes);
    }

    /** Where libvirt-guests of this site notes what it has stopped. */
    Path guestsList() {
        return root.resolve("libvirt-guests");
    }

    public VmDirectory directory(VmTask task) {
        return new VmDirectory(state().resolve("vms"), task.spec().uuid());
    }

    /** Everything below the state directory that is of a VM or half made. */
    List<String> leftovers() {
        try (Stream<Path> all = Files.walk(state())) {
            return all.map(path -> state().relativize(path).toString())
                    .filter(path -> path.startsWith("vms/") || path.endsWith(".part") || path.endsWith(".tmp"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static VmTask task(String hostname) {
        return task(hostname, "tiny", 1, 0);
    }

    public static VmTask task(String hostname, String os, int vcpus, int bootGeneration) {
        VmSpec spec = VmSpecs.of(hostname)
                .vcpus(vcpus)
                .memoryMib(256)
                .os(os)
                .sshKeys(List.of("ssh-ed25519 AAAA somebody"))
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, bootGeneration, VmTask.VirtType.QEMU);
    }

    public static VmTask ready(VmTask task, String ready) {
        VmSpec spec = task.spec();
        VmSpec other = VmSpecs.with(spec, ReadyCheck.parse(ready));
        return new VmTask(task.version(), task.verb(), other, task.attempt(), task.bootGeneration(), task.virtType());
    }

    public static VmTask helped(VmTask task, GuestHelper helper) {
        VmSpec other = task.spec().withGuestHelper(helper);
        return new VmTask(task.version(), task.verb(), other, task.attempt(), task.bootGeneration(), task.virtType());
    }

    public static VmTask attempt(VmTask task, int attempt) {
        return new VmTask(task.version(), task.verb(), task.spec(), attempt, task.bootGeneration(), task.virtType());
    }

    private void copy(String name) throws IOException {
        Files.copy(SourceTree.file("data", name), data().resolve(name));
    }
}
