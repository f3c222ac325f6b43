package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.host.TestSite;
import dev.pmc.fixtures.BlankDisk;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** exec.tgz with many real guests on one host: made side by side, left by an executor that is killed, adopted, erased. */
@Tag("slow")
class ManyVmsIT {
    private static final int VMS = 50;
    private static final long MAX_RESIDENT_KIB = 96 * 1024;

    private final String prefix = "pmc-many-" + ProcessHandle.current().pid() + "-";
    private final List<String> names =
            IntStream.range(0, VMS).mapToObj(number -> prefix + number).toList();
    private Path folder;
    private Map<String, String> settings;

    @BeforeEach
    void prepare() throws IOException {
        Libvirtd libvirtd = SystemLibvirt.require();
        folder = libvirtd.newFolder("pmc-many-");
        // A guest that halts in its boot sector, so that fifty of them leave something of the machine.
        BlankDisk.write(folder.resolve("blank.raw"));
        Path catalogue = Files.writeString(folder.resolve("images.yaml"), "blank: {path: blank.raw, format: raw}\n");
        settings = Map.of(
                "PMC_STATE_DIR",
                folder.resolve("state").toString(),
                "PMC_LIBVIRT_URI",
                libvirtd.uri(),
                "PMC_NETWORK",
                "none",
                "PMC_IMAGES",
                catalogue.toString());
    }

    @AfterEach
    void clean() throws IOException {
        for (String name : names) {
            Processes.run("virsh", "-c", "qemu:///system", "destroy", name);
            Processes.run("virsh", "-c", "qemu:///system", "undefine", name);
        }
        AtomicFiles.deleteTree(folder);
    }

    @Test
    void nothingOfThemIsLeftWhenTheyHaveBeenErased() throws Exception {
        UnpackedExec exec = UnpackedExec.in(folder.resolve("sandbox"));
        try (ExecutorProcess first = new ExecutorProcess(exec, settings)) {
            names.forEach(name -> first.launch("first-" + name, TestSite.task(name, "blank", 1, 0)));
            names.subList(0, VMS / 2).forEach(name -> first.await("first-" + name, in(TaskState.TASK_RUNNING)));
        } // killed in the middle of the others
        assertThat(domains("list", "--name")).as("guests that run on").hasSizeGreaterThanOrEqualTo(VMS / 2);

        try (ExecutorProcess second = new ExecutorProcess(exec, settings)) {
            names.forEach(name -> second.launch("second-" + name, attempt(name, VmTask.Verb.RUN, 2)));
            names.forEach(name -> second.await("second-" + name, in(TaskState.TASK_RUNNING)));
            assertThat(domains("list", "--name")).containsExactlyInAnyOrderElementsOf(names);
            String resident = second.statusLine("VmHWM");
            System.out.println(
                    "virtmesos with %d guests: %s, %s".formatted(VMS, resident, second.statusLine("Threads")));
            assertThat(Long.parseLong(resident.replaceAll("\\D", ""))).isLessThanOrEqualTo(MAX_RESIDENT_KIB);

            names.forEach(name -> second.launch("third-" + name, attempt(name, VmTask.Verb.ERASE, 3)));
            for (String name : names) {
                TaskStatus erased = second.await("third-" + name, in(TaskState.TASK_FINISHED));
                assertThat(Messages.read(erased.getData().toByteArray(), VmReport.class)
                                .leftNothing())
                        .isTrue();
            }
            assertThat(second.shutDown()).isZero();
        }
        assertThat(domains("list", "--all", "--name")).as("domains").isEmpty();
        assertThat(Processes.run("pgrep", "-f", "guest=" + prefix).output())
                .as("processes")
                .isEmpty();
        assertThat(halfMadeFiles()).as("files").isEmpty();
    }

    private List<String> domains(String... words) {
        String[] command = Stream.concat(Stream.of("virsh", "-c", "qemu:///system"), Stream.of(words))
                .toArray(String[]::new);
        return Processes.runOrFail(command)
                .lines()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private List<Path> halfMadeFiles() throws IOException {
        Path vms = folder.resolve("state/vms");
        try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
            return all.filter(path -> !path.equals(vms))
                    .filter(path -> path.startsWith(vms)
                            || path.toString().endsWith(".tmp")
                            || path.toString().endsWith(".part"))
                    .toList();
        }
    }

    private static VmTask attempt(String name, VmTask.Verb verb, int attempt) {
        VmTask task = TestSite.task(name, "blank", 1, 0);
        return new VmTask(task.version(), verb, task.spec(), attempt, 0, task.virtType());
    }

    private static Predicate<TaskStatus> in(TaskState state) {
        return update -> update.getState() == state;
    }
}
