package dev.pmc.bench;

import dev.pmc.executor.Patience;
import dev.pmc.executor.host.HostConfig;
import dev.pmc.executor.host.LibvirtVmHost;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * From a task to an active domain on this one machine, with the demo guest in software emulation: pmc's executor, the bare
 * calls that it cannot do without, and {@code virt-install}.
 */
final class HostRuns implements Benchmark {
    private static final int WORKERS = 4;
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final List<String> PHASES =
            List.of("image", "disk", "seed", "define", "create", "preflight", "virt-type", "directory", "autostart");

    private final String prefix = "pmc-bench-" + ProcessHandle.current().pid() + "-";
    private final Libvirtd libvirtd = Libvirtd.shared();
    private final DemoGuest guest = DemoGuest.shared();

    @Override
    public List<Figure> run(boolean fast) throws Exception {
        Path state = libvirtd.newFolder("pmc-bench-");
        List<Figure> figures = new ArrayList<>();
        HostConfig config = HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR", state.toString(),
                        "PMC_LIBVIRT_URI", libvirtd.uri(),
                        "PMC_NETWORK", "none",
                        "PMC_IMAGES", guest.catalogue().toString()));
        try (LibvirtVmHost host = LibvirtVmHost.open(config)) {
            make(host, "warm", 1, false); // The image comes into the cache, and libvirt learns what QEMU can do.
            BareHost bare = new BareHost(libvirtd.uri(), guest, state, prefix);
            for (int vms : fast ? new int[] {1} : new int[] {1, 10, 30}) {
                figures.addAll(compare(host, bare, vms, fast));
            }
        } finally {
            AtomicFiles.deleteTree(state);
        }
        return figures;
    }

    private List<Figure> compare(LibvirtVmHost host, BareHost bare, int vms, boolean fast) throws Exception {
        List<Figure> figures = new ArrayList<>();
        // In turns, and the best of each: everything else that the machine does only makes it slower.
        int rounds = vms > 1 || fast ? 1 : 5;
        Made ours = make(host, "v" + vms + "r0-", vms, vms == 1);
        double floor = bare.make("f" + vms + "r0-", vms, WORKERS, BareHost.Way.OVERLAY);
        for (int round = 1; round < rounds; round++) {
            Made again = make(host, "v" + vms + "r" + round + "-", vms, false);
            ours = again.seconds < ours.seconds ? new Made(again.seconds, again.phases, ours.readySeconds) : ours;
            floor = Math.min(floor, bare.make("f" + vms + "r" + round + "-", vms, WORKERS, BareHost.Way.OVERLAY));
        }
        String what = vms + (vms == 1 ? " VM" : " VMs at once") + ": task to domain active";
        figures.add(Figure.of("one host", what, ours.seconds * 1000, "ms")
                .beside("qemu-img, define, create", floor * 1000)
                .noting(String.format(Locale.ROOT, "%.1f VMs/s", vms / ours.seconds)));
        if (vms <= 10) {
            double install = bare.make("i" + vms + "-", vms, WORKERS, BareHost.Way.VIRT_INSTALL);
            figures.add(Figure.of("one host", what, ours.seconds * 1000, "ms")
                    .beside("virt-install --import --cloud-init", install * 1000));
        }
        if (vms == 1) {
            double copy = bare.make("c" + vms + "-", vms, WORKERS, BareHost.Way.COPY);
            figures.add(Figure.of("one host", what, ours.seconds * 1000, "ms")
                    .beside("a copy of a 512 MiB image, define, create", copy * 1000));
            figures.add(Figure.of("one host", "1 VM: domain active to guest ready", ours.readySeconds * 1000, "ms"));
        }
        for (String phase : PHASES) {
            figures.add(Figure.of(
                    "one host",
                    vms + (vms == 1 ? " VM" : " VMs") + ": phase " + phase + ", mean",
                    ours.phases.getOrDefault(phase, 0.0),
                    "ms"));
        }
        return figures;
    }

    private record Made(double seconds, Map<String, Double> phases, double readySeconds) {}

    private Made make(LibvirtVmHost host, String name, int vms, boolean untilReady) throws Exception {
        List<VmTask> tasks = new ArrayList<>();
        for (int i = 0; i < vms; i++) {
            tasks.add(task(prefix + name + i));
        }
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<Callable<VmReport>> runs = new ArrayList<>();
            tasks.forEach(task -> runs.add(() -> host.run(task, words -> {})));
            long start = System.nanoTime();
            List<Future<VmReport>> made = workers.invokeAll(runs);
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> phases = new LinkedHashMap<>();
            for (Future<VmReport> report : made) {
                report.get().phaseMillis().forEach((phase, ms) -> phases.merge(phase, (double) ms / vms, Double::sum));
            }
            double ready = 0;
            if (untilReady && Patience.untilReady(host, tasks.get(0), LONG).ready()) {
                ready = (System.nanoTime() - start) / 1e9 - seconds;
            }
            return new Made(seconds, phases, ready);
        } finally {
            workers.shutdownNow();
            for (VmTask task : tasks) {
                host.erase(task);
            }
        }
    }

    private static VmTask task(String hostname) {
        VmSpec spec = VmSpecs.of(hostname)
                .type("bench")
                .memoryMib(128)
                .diskGib(1)
                .ip("10.177.0.16/24")
                .os("demo")
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.QEMU);
    }
}
