package dev.pmc.executor;

import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.util.Map;

/** VM tasks and reports for tests. */
public final class VmTasks {
    private VmTasks() {}

    public static VmTask run(String hostname, int attempt) {
        return task(VmTask.Verb.RUN, hostname, attempt);
    }

    public static VmTask stop(String hostname, int attempt) {
        return task(VmTask.Verb.STOP, hostname, attempt);
    }

    public static VmTask erase(String hostname, int attempt) {
        return task(VmTask.Verb.ERASE, hostname, attempt);
    }

    /** The same of a guest with a helper. */
    public static VmTask helped(VmTask task) {
        VmSpec spec = task.spec().withGuestHelper(GuestHelper.STANDARD);
        return new VmTask(task.version(), task.verb(), spec, task.attempt(), task.bootGeneration(), task.virtType());
    }

    public static VmReport up(int bootGeneration) {
        return new VmReport(false, false, false, null, bootGeneration, Map.of("create", 300L));
    }

    public static VmReport answering(int bootGeneration) {
        return new VmReport(false, false, true, "10.0.0.7", bootGeneration, Map.of());
    }

    static VmTask withImage(String hostname, String os) {
        return task(VmTask.Verb.RUN, hostname, 1, os);
    }

    private static VmTask task(VmTask.Verb verb, String hostname, int attempt) {
        return task(verb, hostname, attempt, "demo");
    }

    private static VmTask task(VmTask.Verb verb, String hostname, int attempt, String os) {
        VmSpec spec = VmSpecs.of(hostname).os(os).build();
        return new VmTask(VmTask.VERSION, verb, spec, attempt, 0, VmTask.VirtType.QEMU);
    }
}
