package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.LoadedClasses;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.util.List;
import java.util.Set;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.TaskID;
import org.junit.jupiter.api.Test;

/**
 * A scheduler over HTTP never touches a class that loads libmesos in its static initialiser, whatever is installed on the
 * machine.
 */
final class NoNativeLibraryTest {
    private static final List<String> THESE_LOAD_LIBMESOS = List.of(
            "org.apache.mesos.MesosNativeLibrary",
            "org.apache.mesos.MesosSchedulerDriver",
            "org.apache.mesos.MesosExecutorDriver",
            "org.apache.mesos.Log",
            "org.apache.mesos.state.AbstractState",
            "org.apache.mesos.v1.scheduler.V0Mesos",
            "org.apache.mesos.v1.scheduler.V1Mesos");

    @Test
    void aWholeSessionLoadsNone() {
        Set<String> loaded = LoadedClasses.of(Session.class);

        assertThat(loaded).contains("dev.pmc.framework.HttpSchedulerDriver", "org.apache.mesos.SchedulerDriver");
        assertThat(loaded).doesNotContainAnyElementsOf(THESE_LOAD_LIBMESOS);
    }

    /** From start to stop, with events and calls. */
    static final class Session {
        private Session() {}

        public static void main(String[] arguments) {
            RecordingScheduler scheduler = new RecordingScheduler();
            try (ScriptedMaster master = new ScriptedMaster()) {
                FrameworkInfo framework = FrameworkInfo.newBuilder()
                        .setUser("root")
                        .setName("pmc")
                        .build();
                HttpSchedulerDriver driver = new HttpSchedulerDriver(
                        scheduler, framework, List.of(), master.detector(), ScriptedMaster.hasty());
                driver.start();
                Exchange stream = master.grantSubscribe();
                scheduler.hears("registered f-1");
                stream.record(ScriptedMaster.offer("o-1"));
                scheduler.hears("offers o-1");
                driver.killTask(TaskID.newBuilder().setValue("t-1").build());
                master.accept();
                stream.cut();
                scheduler.hears("disconnected");
                master.grantSubscribe();
                scheduler.hears("reregistered");
                driver.stop(true);
                driver.join();
            }
        }
    }
}
