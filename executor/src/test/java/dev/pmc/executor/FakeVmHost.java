package dev.pmc.executor;

import dev.pmc.executor.host.GuestConsole;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.fixtures.Await;
import dev.pmc.vm.DiskState;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.Transfer.Stage;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A host whose VMs are entries of a map. It holds its callers to the port's rules: calls for one VM that overlap fail.
 *
 * <p>Thread-safe. Its VMs outlive executors, as real ones do.
 */
public final class FakeVmHost implements VmHost {
    private final Map<Hostname, FakeVm> vms = new HashMap<>();
    private final Set<Hostname> busy = new HashSet<>();
    private final Map<Hostname, VmFailure> failures = new ConcurrentHashMap<>();
    private final Map<Hostname, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Set<Hostname> broken = ConcurrentHashMap.newKeySet();
    private final Set<Hostname> mute = ConcurrentHashMap.newKeySet();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final Set<Thread> lookers = ConcurrentHashMap.newKeySet();
    private volatile Path consoles = Path.of("/nowhere");
    private volatile CountDownLatch fetching = new CountDownLatch(0);
    private int running;
    private int mostRunning;

    /** Each call as its name and the VM's; a stop with its grace. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Waits until there have been so many calls like that. */
    public void awaitCalls(String call, int count) {
        Await.until(
                count + " times " + call,
                Duration.ofSeconds(20),
                () -> calls.stream().filter(call::equals).count() >= count);
    }

    /** The next calls for that VM fail, until {@code failure} is null. */
    public void failWith(String hostname, @Nullable VmFailure failure) {
        if (failure == null) {
            failures.remove(new Hostname(hostname));
        } else {
            failures.put(new Hostname(hostname), failure);
        }
    }

    /** Calls for that VM run into a defect of the host. */
    public void breakFor(String hostname) {
        broken.add(new Hostname(hostname));
    }

    /** The VM's {@code run} takes until the latch is open. */
    public CountDownLatch holdRun(String hostname) {
        CountDownLatch gate = new CountDownLatch(1);
        gates.put(new Hostname(hostname), gate);
        return gate;
    }

    /** From now on fetching an image takes until the latch is open. */
    public CountDownLatch holdFetches() {
        fetching = new CountDownLatch(1);
        return fetching;
    }

    /** The guest never answers. */
    public void silence(String hostname) {
        mute.add(new Hostname(hostname));
    }

    /** What VMs say on their consoles is in that folder, each in a file of its name. */
    public void keepConsolesIn(Path folder) {
        consoles = folder;
    }

    public synchronized boolean isActive(String hostname) {
        FakeVm vm = vms.get(new Hostname(hostname));
        return vm != null && vm.active;
    }

    public synchronized boolean hasDisk(String hostname) {
        return vms.containsKey(new Hostname(hostname));
    }

    public synchronized int boots(String hostname) {
        FakeVm vm = vms.get(new Hostname(hostname));
        return vm == null ? 0 : vm.boots;
    }

    /** How many threads have looked for guests. */
    public int lookers() {
        return lookers.size();
    }

    public synchronized int mostRunningAtOnce() {
        return mostRunning;
    }

    /** The domain ceases to be active without pmc having asked for it. */
    public void end(String hostname, Ending ending) {
        Hostname name = new Hostname(hostname);
        synchronized (this) {
            FakeVm vm = vms.get(name);
            if (vm == null || !vm.active) {
                throw new IllegalStateException(hostname + " is not active");
            }
            vm.active = false;
        }
        watchers.forEach(watcher -> watcher.ended(name, ending, "as the test wants it"));
    }

    /** The guest is paused, or goes on; {@code words} are null then. */
    public void pause(String hostname, @Nullable String words) {
        Hostname name = new Hostname(hostname);
        watchers.forEach(watcher -> {
            if (words == null) {
                watcher.movesAgain(name);
            } else {
                watcher.standsStill(name, words);
            }
        });
    }

    @Override
    public VmReport run(VmTask task, Progress progress) throws VmFailure {
        Hostname name = task.spec().hostname();
        begin("run", name);
        try {
            progress.at(WorkProgress.at(WorkStep.DISK).saying("making the VM"));
            passGate(name);
            failIfTold(name);
            synchronized (this) {
                FakeVm vm = vms.computeIfAbsent(name, any -> new FakeVm(task.bootGeneration()));
                if (!vm.active) {
                    vm.boot(task.bootGeneration());
                }
                return report(name, false, vm);
            }
        } finally {
            end(name, true);
        }
    }

    @Override
    public VmReport look(VmTask task) {
        Hostname name = task.spec().hostname();
        begin("look", name);
        lookers.add(Thread.currentThread());
        try {
            synchronized (this) {
                FakeVm vm = vms.getOrDefault(name, new FakeVm(0));
                return report(name, !mute.contains(name), vm);
            }
        } finally {
            end(name, false);
        }
    }

    @Override
    public VmReport restart(VmTask task) throws VmFailure {
        Hostname name = task.spec().hostname();
        begin("restart", name);
        try {
            failIfTold(name);
            synchronized (this) {
                FakeVm vm = vms.computeIfAbsent(name, any -> new FakeVm(task.bootGeneration()));
                if (vm.bootGeneration < task.bootGeneration()) {
                    vm.boot(task.bootGeneration());
                }
                return report(name, false, vm);
            }
        } finally {
            end(name, false);
        }
    }

    @Override
    public VmReport snapshot(VmTask task) throws VmFailure {
        Hostname name = task.spec().hostname();
        SnapshotOrder order = Objects.requireNonNull(task.snapshotOrder());
        begin(order.kind() + " " + order.name(), name);
        try {
            failIfTold(name);
            synchronized (this) {
                FakeVm vm = Objects.requireNonNull(vms.get(name));
                if (order.number() > vm.lastOrder) {
                    vm.lastOrder = order.number();
                    vm.carryOut(order);
                }
                return report(name, false, vm)
                        .withDisk(
                                new DiskState(0, vm.snapshots),
                                new SnapshotAnswer(vm.lastOrder, vm.lastOrder == order.number(), "as asked"));
            }
        } finally {
            end(name, false);
        }
    }

    @Override
    public void stop(VmTask task, Duration grace) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        begin("stop " + grace.toSeconds() + " s", hostname);
        try {
            failIfTold(hostname);
            synchronized (this) {
                FakeVm vm = vms.get(hostname);
                if (vm != null) {
                    vm.active = false;
                }
            }
        } finally {
            end(hostname, false);
        }
    }

    @Override
    public void keepOff(VmTask task) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        begin("keepOff", hostname);
        try {
            failIfTold(hostname);
        } finally {
            end(hostname, false);
        }
    }

    @Override
    public List<Path> erase(VmTask task) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        begin("erase", hostname);
        try {
            failIfTold(hostname);
            synchronized (this) {
                vms.remove(hostname);
                return List.of();
            }
        } finally {
            end(hostname, false);
        }
    }

    @Override
    public Transfer hold(VmTask task, int move, Duration grace) throws VmFailure {
        String source = ":9478/disks/" + task.spec().hostname() + "/secret";
        return moves("hold", task, new Transfer(Stage.HELD, move, source, 0, 100));
    }

    @Override
    public void prepare(VmTask task, Progress progress) throws VmFailure {
        moves("prepare", task, Transfer.of(Stage.PREPARED, 0));
    }

    /** Half of it at a time. */
    @Override
    public Transfer fetch(VmTask task, int move, URI source) throws VmFailure {
        boolean isFirst = Collections.frequency(calls, "fetch " + task.spec().hostname()) % 2 == 0;
        return moves(
                "fetch",
                task,
                new Transfer(isFirst ? Stage.FETCHING : Stage.FETCHED, move, null, isFirst ? 50 : 100, 100));
    }

    private Transfer moves(String call, VmTask task, Transfer comesTo) throws VmFailure {
        Hostname hostname = task.spec().hostname();
        begin(call, hostname);
        try {
            failIfTold(hostname);
            synchronized (this) {
                vms.computeIfAbsent(hostname, any -> new FakeVm(task.bootGeneration())).active = false;
            }
            return comesTo;
        } finally {
            end(hostname, false);
        }
    }

    @Override
    public synchronized List<VmCounters> counters() {
        return vms.entrySet().stream()
                .filter(entry -> entry.getValue().active)
                .map(entry -> new VmCounters(entry.getKey(), entry.getValue().boots, 0, 0, 0, 0, 0, 0, 0, 0))
                .toList();
    }

    /** Has every image but the one of the name {@code missing}. */
    @Override
    public void fetch(String image) throws VmFailure {
        calls.add("fetch " + image);
        try {
            fetching.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VmFailure("broken off", false, true, e);
        }
        if (image.equals("missing")) {
            throw new VmFailure("there is no image missing", true, false);
        }
    }

    @Override
    public GuestConsole console(Hostname hostname) throws VmFailure {
        if (!hasDisk(hostname.value())) {
            throw new VmFailure("there is nothing of " + hostname + " on this machine", true, false);
        }
        return new FileConsole(consoles.resolve(hostname.value()));
    }

    @Override
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    private synchronized void begin(String call, Hostname name) {
        calls.add(call + " " + name);
        if (!busy.add(name)) {
            throw new IllegalStateException("calls for " + name + " overlap: " + call);
        }
        if (call.equals("run")) {
            running++;
            mostRunning = Math.max(mostRunning, running);
        }
    }

    private synchronized void end(Hostname name, boolean run) {
        busy.remove(name);
        running -= run ? 1 : 0;
    }

    private void passGate(Hostname name) {
        CountDownLatch gate = gates.get(name);
        if (gate != null) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("a run was interrupted", e);
            }
        }
    }

    private void failIfTold(Hostname name) throws VmFailure {
        if (broken.contains(name)) {
            throw new IllegalStateException("index out of range");
        }
        VmFailure failure = failures.get(name);
        if (failure != null) {
            throw failure;
        }
    }

    private static VmReport report(Hostname name, boolean ready, FakeVm vm) {
        String address = ready ? "10.0.0." + (1 + Math.abs(name.hashCode() % 200)) : null;
        return new VmReport(false, false, ready, address, vm.bootGeneration, Map.of("create", 300L));
    }

    /** The calls for one VM, in order. */
    public List<String> callsFor(String hostname) {
        List<String> own = new ArrayList<>(calls);
        own.removeIf(call -> !call.endsWith(" " + hostname));
        return own;
    }
}
