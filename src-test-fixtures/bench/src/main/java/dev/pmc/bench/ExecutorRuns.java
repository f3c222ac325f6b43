package dev.pmc.bench;

import dev.pmc.executor.ExecutorProcess;
import dev.pmc.executor.UnpackedExec;
import dev.pmc.fixtures.BlankDisk;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.mesos.Protos.TaskState;

/** What exec.tgz takes of a machine: its process, as an agent starts it, under an agent that is played. */
final class ExecutorRuns {
    private static final String GROUP = "footprint";
    private static final Duration MOMENT = Duration.ofSeconds(3);

    private final String prefix = "pmc-foot-" + ProcessHandle.current().pid() + "-";

    /** How long it takes to speak to its agent, the best of some starts, and what it takes while it has nothing to do. */
    static List<Figure> withoutVms(int starts) throws IOException, InterruptedException {
        try (Scratch scratch = new Scratch("virtmesos")) {
            UnpackedExec exec = UnpackedExec.in(scratch.folder());
            Map<String, String> settings =
                    Map.of("PMC_STATE_DIR", scratch.folder().resolve("state").toString());
            List<Figure> figures = new ArrayList<>();
            Duration best = Duration.ofDays(1);
            Duration cpu = Duration.ofDays(1);
            for (int i = 1; i <= starts; i++) {
                try (ExecutorProcess executor = new ExecutorProcess(exec, settings)) {
                    cpu = least(cpu, Proc.cpu(executor.pid()));
                    best = least(best, executor.untilSubscribe());
                    if (i == starts) {
                        Thread.sleep(MOMENT.toMillis());
                        figures.addAll(footprint("executor with 0 VMs", executor));
                    }
                }
            }
            figures.add(
                    0,
                    Figure.of(GROUP, "executor: process start to SUBSCRIBE", best.toNanos() / 1e6, "ms")
                            .noting(cpu.toMillis() + " ms of CPU"));
            return figures;
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What it takes with that many VMs of the system's libvirt. They come no further than their firmware. */
    List<Figure> withVms(int vms) throws IOException, InterruptedException {
        Libvirtd libvirtd = Libvirtd.shared();
        List<String> names = IntStream.range(0, vms).mapToObj(i -> prefix + i).toList();
        Path folder = libvirtd.newFolder("pmc-foot-");
        try {
            BlankDisk.write(folder.resolve("blank.raw"));
            Map<String, String> settings = Map.of(
                    "PMC_STATE_DIR", folder.resolve("state").toString(),
                    "PMC_LIBVIRT_URI", libvirtd.uri(),
                    "PMC_NETWORK", "none",
                    "PMC_IMAGES",
                            Files.writeString(folder.resolve("images.yaml"), "blank: {path: blank.raw, format: raw}\n")
                                    .toString());
            try (ExecutorProcess executor = new ExecutorProcess(UnpackedExec.in(folder.resolve("sandbox")), settings)) {
                names.forEach(name -> executor.launch(name, task(name)));
                names.forEach(name -> executor.await(name, update -> update.getState() == TaskState.TASK_RUNNING));
                Thread.sleep(MOMENT.toMillis());
                return footprint("executor with " + vms + " VMs, each waited for", executor);
            }
        } finally {
            for (String name : names) {
                Processes.run("virsh", "-c", libvirtd.uri(), "destroy", name);
                Processes.run("virsh", "-c", libvirtd.uri(), "undefine", name);
            }
            AtomicFiles.deleteTree(folder);
        }
    }

    private static List<Figure> footprint(String what, ExecutorProcess executor) {
        double mostMib = Proc.status(executor.pid(), "VmHWM") / 1024.0;
        return List.of(
                Figure.of(GROUP, what + ", resident", Proc.status(executor.pid(), "VmRSS") / 1024.0, "MiB")
                        .beside("the most ever", mostMib),
                Figure.of(GROUP, what + ", threads", (double) Proc.status(executor.pid(), "Threads"), ""));
    }

    private static VmTask task(String hostname) {
        VmSpec spec = VmSpecs.of(hostname)
                .type("bench")
                .memoryMib(64)
                .diskGib(1)
                .os("blank")
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.QEMU);
    }
}
