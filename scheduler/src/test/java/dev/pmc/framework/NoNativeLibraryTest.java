package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.LoadedClasses;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
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

        assertThat(loaded).contains("dev.pmc.framework.HttpMaster", "org.apache.mesos.v1.Protos");
        assertThat(loaded).doesNotContainAnyElementsOf(THESE_LOAD_LIBMESOS);
        assertThat(loaded)
                .as("the messages of v0 are libmesos's")
                .noneMatch(name -> name.startsWith("org.apache.mesos.Protos"));
    }

    /** From start to stop, with events and calls. */
    static final class Session {
        private Session() {}

        public static void main(String[] arguments) {
            RecordingEvents events = new RecordingEvents();
            try (ScriptedMaster master = new ScriptedMaster()) {
                FrameworkInfo framework = FrameworkInfo.newBuilder()
                        .setUser("root")
                        .setName("pmc")
                        .build();
                HttpMaster driver = new HttpMaster(events, framework, master.detector(), ScriptedMaster.hasty());
                driver.start();
                Exchange stream = master.grantSubscribe();
                events.hears("subscribed f-1");
                stream.record(ScriptedMaster.offer("o-1"));
                events.hears("offers o-1");
                driver.kill(TaskID.newBuilder().setValue("t-1").build(), null, null);
                master.accept();
                stream.cut();
                events.hears("disconnected");
                master.grantSubscribe();
                events.hears("subscribed f-1");
                driver.close();
                driver.life().join();
            }
        }
    }
}
