package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.LoadedClasses;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.io.IOException;
import java.util.Set;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.junit.jupiter.api.Test;

/** An executor over HTTP never touches a class that loads libmesos in its static initialiser. */
final class NoNativeExecutorLibraryTest {
    @Test
    void aWholeSessionLoadsNone() {
        Set<String> loaded = LoadedClasses.of(Session.class);

        assertThat(loaded).contains("dev.pmc.mesos.HttpExecutorDriver", "org.apache.mesos.ExecutorDriver");
        assertThat(loaded)
                .doesNotContain("org.apache.mesos.MesosNativeLibrary", "org.apache.mesos.MesosExecutorDriver");
    }

    /** From start to stop, with events and updates. */
    static final class Session {
        private Session() {}

        public static void main(String[] arguments) throws IOException {
            RecordingExecutor executor = new RecordingExecutor();
            try (ScriptedAgent agent = ScriptedAgent.start()) {
                HttpExecutorDriver driver = new HttpExecutorDriver(executor, agent.environment());
                driver.start();
                Exchange stream = agent.grantSubscribe();
                stream.record(ScriptedAgent.launch("t-1"));
                executor.hears("registered e-1 at host-1");
                executor.hears("launch t-1");
                driver.sendStatusUpdate(TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t-1"))
                        .setState(TaskState.TASK_RUNNING)
                        .build());
                agent.accept();
                driver.stop();
                driver.join();
            }
        }
    }
}
