package dev.pmc.executor;

import dev.pmc.executor.host.GuestConsole;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A host whose VMs are files in a directory, so that they outlive executors as real ones do, and whoever looks can count
 * them. At times it fails or dawdles, by a seed; and what must never happen in a fleet it writes down: a VM that is made
 * on two hosts at once, or that another host has too.
 *
 * <pre>
 * FLEET/hosts/AGENT/VM     "making", "active GENERATION" or "off GENERATION"
 * FLEET/locks/AGENT/VM     held while something is done to the VM, as against other executors of that host
 * FLEET/making/VM          "AGENT PID" of who is making it
 * FLEET/violations         a line for each
 * </pre>
 *
 * <p>Thread-safe. An executor that dies leaves a VM half made, which the next run makes anew and an erase removes.
 */
final class DirectoryVmHost implements VmHost {
    /** The image that no catalogue has. */
    static final String NO_SUCH_IMAGE = "missing";

    private static final int DAWDLE_MILLIS = 300;

    private final Path fleet;
    private final long seed;
    private final AtomicInteger calls = new AtomicInteger();
    /** When VMs that are to be stopped began to be turned away from, by {@link System#nanoTime}. */
    private final Map<Hostname, Long> farewells = new ConcurrentHashMap<>();

    private volatile String agent = "nowhere";

    DirectoryVmHost(Path fleet, long seed) {
        this.fleet = fleet;
        this.seed = seed;
    }

    /** Says which of the fleet's hosts this is, before anything is done on it. */
    void isOn(String agentHostname) {
        agent = agentHostname;
    }

    private record Vm(String state, int generation) {
        boolean active() {
            return state.equals("active");
        }

        boolean made() {
            return active() || state.equals("off");
        }
    }

    @Override
    public VmReport run(VmTask task, Progress progress) throws VmFailure {
        Hostname vm = task.spec().hostname();
        return locked(vm, () -> {
            Vm before = read(vm);
            int generation = Math.max(task.bootGeneration(), before.generation());
            if (!before.made()) {
                progress.at(WorkProgress.at(WorkStep.DISK).saying("making the VM"));
                make(vm, task);
            } else {
                dawdle(vm, DAWDLE_MILLIS / 3);
            }
            write(vm, "active " + (before.active() ? before.generation() : generation));
            requireNowhereElse(vm);
            return report(vm, before.active() ? before.generation() : generation, false);
        });
    }

    private void make(Hostname vm, VmTask task) throws VmFailure, IOException {
        Path claim = Files.createDirectories(fleet.resolve("making")).resolve(vm.value());
        claim(vm, claim);
        requireNowhereElse(vm);
        write(vm, "making");
        dawdle(vm, DAWDLE_MILLIS * (chance(vm, 0.1) ? 10 : 2));
        boolean hopeless = task.spec().seed().os().equals(NO_SUCH_IMAGE);
        boolean fails = hopeless || chance(vm, 0.06);
        if (fails) {
            Files.delete(file(vm));
        }
        Files.deleteIfExists(claim);
        if (fails) {
            throw new VmFailure(hopeless ? "there is no such image" : "the host had a bad moment", true, !hopeless);
        }
    }

    private void claim(Hostname vm, Path claim) throws IOException {
        String mine = agent + " " + ProcessHandle.current().pid();
        try {
            Files.writeString(claim, mine, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            String[] other = Files.readString(claim).split(" ", 2);
            boolean alive = other.length == 2
                    && ProcessHandle.of(Long.parseLong(other[1]))
                            .map(ProcessHandle::isAlive)
                            .orElse(false);
            if (alive) {
                violation(vm + " is made by " + String.join(" ", other) + " and by " + mine + " at once");
            }
            Files.writeString(claim, mine);
        }
    }

    @Override
    public VmReport look(VmTask task) {
        return report(task.spec().hostname(), task.bootGeneration(), true);
    }

    @Override
    public VmReport restart(VmTask task) throws VmFailure {
        Hostname vm = task.spec().hostname();
        return locked(vm, () -> {
            Vm before = read(vm);
            if (!before.made()) {
                throw new VmFailure(
                        "there is no domain to restart", before.state().equals("none"), true);
            }
            dawdle(vm, DAWDLE_MILLIS);
            int generation = Math.max(task.bootGeneration(), before.generation());
            write(vm, "active " + generation);
            return report(vm, generation, false);
        });
    }

    @Override
    public VmReport snapshot(VmTask task) {
        SnapshotOrder order = Objects.requireNonNull(task.snapshotOrder());
        return report(task.spec().hostname(), task.bootGeneration(), false)
                .withDisk(null, new SnapshotAnswer(order.number(), false, "these hosts have no disks"));
    }

    /** Gives others the time that the task says; there are no hooks. */
    @Override
    public Optional<Duration> farewell(VmTask task, Progress progress) {
        GuestHelper helper = task.spec().guestHelper();
        long begun = farewells.computeIfAbsent(task.spec().hostname(), vm -> System.nanoTime());
        long left = helper == null
                ? 0
                : Duration.ofSeconds(helper.drainSeconds())
                        .minusNanos(System.nanoTime() - begun)
                        .toMillis();
        if (left > 0) {
            return Optional.of(Duration.ofMillis(Math.min(left, DAWDLE_MILLIS)));
        }
        farewells.remove(task.spec().hostname());
        return Optional.empty();
    }

    @Override
    public void stop(VmTask task, Duration grace) throws VmFailure {
        Hostname vm = task.spec().hostname();
        locked(vm, () -> {
            Vm before = read(vm);
            dawdle(vm, DAWDLE_MILLIS);
            failAtTimes(vm, "the guest does not listen");
            if (before.made()) {
                write(vm, "off " + before.generation());
            }
            return true;
        });
    }

    @Override
    public void keepOff(VmTask task) {
        // These hosts never boot, so nothing comes up by itself.
    }

    @Override
    public List<Path> erase(VmTask task) throws VmFailure {
        Hostname vm = task.spec().hostname();
        return locked(vm, () -> {
            dawdle(vm, DAWDLE_MILLIS);
            failAtTimes(vm, "the disk is busy");
            Files.deleteIfExists(file(vm));
            return List.of();
        });
    }

    @Override
    public Transfer hold(VmTask task, int move, Duration grace) throws VmFailure {
        throw new VmFailure("these hosts hand no disks out", false, false);
    }

    @Override
    public void prepare(VmTask task, Progress progress) throws VmFailure {
        throw new VmFailure("these hosts receive no disks", true, false);
    }

    @Override
    public Transfer fetch(VmTask task, int move, URI source) throws VmFailure {
        throw new VmFailure("these hosts receive no disks", true, false);
    }

    @Override
    public List<VmCounters> counters() {
        return List.of();
    }

    @Override
    public GuestConsole console(Hostname vm) throws VmFailure {
        if (!Files.exists(file(vm))) {
            throw new VmFailure("there is nothing of " + vm + " on this machine", true, false);
        }
        return new FileConsole(consoles().resolve(vm.value()));
    }

    private Path consoles() {
        return fleet.resolve("consoles").resolve(agent);
    }

    @Override
    public void watch(Watcher watcher) {
        // Its guests never end by themselves.
    }

    private interface Work<T> {
        T run() throws VmFailure, IOException;
    }

    private <T> T locked(Hostname vm, Work<T> work) throws VmFailure {
        Path lock = fleet.resolve("locks").resolve(agent).resolve(vm.value());
        try {
            Files.createDirectories(lock.getParent());
            Files.createDirectories(fleet.resolve("hosts").resolve(agent));
            // Closing the channel lets go of the lock.
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return work.run();
            }
        } catch (IOException e) {
            throw new VmFailure("the fake host failed: " + e, false, true, e);
        }
    }

    private Path file(Hostname vm) {
        return fleet.resolve("hosts").resolve(agent).resolve(vm.value());
    }

    private Vm read(Hostname vm) throws IOException {
        if (!Files.exists(file(vm))) {
            return new Vm("none", 0);
        }
        String[] words = Files.readString(file(vm)).split(" ", 2);
        return new Vm(words[0], words.length == 2 ? Integer.parseInt(words[1]) : 0);
    }

    /** In one go, so that a kill leaves the old or the new. */
    private void write(Hostname vm, String state) throws IOException {
        Path next = fleet.resolve("locks").resolve(agent).resolve(vm + ".next");
        Files.writeString(next, state);
        Files.move(next, file(vm), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void requireNowhereElse(Hostname vm) throws IOException {
        List<Path> others;
        try (Stream<Path> hosts = Files.list(fleet.resolve("hosts"))) {
            others = hosts.filter(host -> !host.endsWith(agent))
                    .map(host -> host.resolve(vm.value()))
                    .filter(Files::exists)
                    .toList();
        }
        if (!others.isEmpty()) {
            violation(vm + " is on " + agent + " and also at " + others);
        }
    }

    private void violation(String words) throws IOException {
        Files.writeString(
                fleet.resolve("violations"), words + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void failAtTimes(Hostname vm, String words) throws VmFailure {
        if (chance(vm, 0.05)) {
            throw new VmFailure(words, false, true);
        }
    }

    /** It makes its VMs of nothing. */
    @Override
    public void fetch(String image) {}

    private boolean chance(Hostname vm, double probability) {
        return dice(vm).nextDouble() < probability;
    }

    private void dawdle(Hostname vm, int mostMillis) {
        try {
            Thread.sleep(dice(vm).nextInt(mostMillis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("broken off", e));
        }
    }

    private SplittableRandom dice(Hostname vm) {
        return new SplittableRandom(Objects.hash(seed, agent, vm.value(), calls.incrementAndGet()));
    }

    private static VmReport report(Hostname vm, int generation, boolean ready) {
        return new VmReport(false, true, ready, ready ? address(vm) : null, generation, Map.of());
    }

    /** The same for a name at all times, and another for each of a group's members. */
    static String address(Hostname vm) {
        int hash = vm.value().hashCode();
        return "10." + (hash >>> 16 & 0xff) + "." + (hash >>> 8 & 0xff) + "." + (hash & 0xff);
    }
}
