package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.BlankDisk;
import dev.pmc.vm.VmReport;
import dev.pmc.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** exec.tgz under an agent that the test plays, with libvirt's test driver: its domains live in the executor's memory. */
class ExecutorProcessIT {
    @TempDir
    Path temp;

    @Test
    void itRunsVmsUntilTheAgentEndsIt() throws Exception {
        int vms = 50;
        try (ExecutorProcess executor = start("test:///default")) {
            IntStream.range(0, vms).forEach(vm -> executor.launch("t" + vm, VmTasks.run("vm" + vm, 1)));
            IntStream.range(0, vms).forEach(vm -> executor.await("t" + vm, in(TaskState.TASK_RUNNING)));
            System.out.println("virtmesos with " + vms + " VMs that it waits for: " + executor.statusLine("VmHWM"));

            executor.launch("e7", VmTasks.erase("vm7", 2));
            executor.await("t7", in(TaskState.TASK_KILLED));
            TaskStatus erased = executor.await("e7", in(TaskState.TASK_FINISHED));

            assertThat(Messages.read(erased.getData().toByteArray(), VmReport.class)
                            .leftNothing())
                    .isTrue();
            assertThat(executor.shutDown()).isZero();
            assertThat(executor.log())
                    .contains("virtmesos starts", "VMs run on")
                    .doesNotContain("ERROR");
        }
    }

    @Test
    void anImageThatIsNotInTheCatalogueIsSaidInTheTask() throws Exception {
        try (ExecutorProcess executor = start("test:///default")) {
            executor.launch("t1", VmTasks.withImage("db7", "nosuch"));

            TaskStatus failed = executor.await("t1", in(TaskState.TASK_FAILED));

            assertThat(failed.getMessage()).contains("nosuch");
            assertThat(Messages.read(failed.getData().toByteArray(), VmReport.class)
                            .retryable())
                    .isFalse();
        }
    }

    @Test
    void aHostThatCannotBeUsedIsSaidInTheTask() throws Exception {
        try (ExecutorProcess executor = start("test:///default", "PMC_IMAGES", "/no/such/file")) {
            executor.launch("t1", VmTasks.run("db7", 1));

            assertThat(executor.await("t1", in(TaskState.TASK_FAILED)).getMessage())
                    .contains("/no/such/file");
        }
    }

    private ExecutorProcess start(String libvirtUri) throws IOException {
        Path image = BlankDisk.write(temp.resolve("demo.img"));
        Path catalogue = Files.writeString(temp.resolve("images.yaml"), """
                demo:
                  path: %s
                  sha256: %s
                  format: raw
                """.formatted(image, BlankDisk.sha256()));
        return start(libvirtUri, "PMC_IMAGES", catalogue.toString());
    }

    private ExecutorProcess start(String libvirtUri, String variable, String value) throws IOException {
        UnpackedExec exec = UnpackedExec.in(temp.resolve("sandbox"));
        return new ExecutorProcess(
                exec,
                Map.of(
                        "PMC_LIBVIRT_URI",
                        libvirtUri,
                        "PMC_STATE_DIR",
                        temp.resolve("state").toString(),
                        "PMC_NETWORK",
                        "none",
                        variable,
                        value));
    }

    private static Predicate<TaskStatus> in(TaskState state) {
        return update -> update.getState() == state;
    }
}
