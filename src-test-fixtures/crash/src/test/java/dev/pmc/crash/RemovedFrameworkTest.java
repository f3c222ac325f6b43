package dev.pmc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Processes;
import dev.pmc.hostdb.sqlite.SqlitePlace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pmc that was away for longer than its failover timeout: the master has removed the framework for good. */
@Tag("slow")
final class RemovedFrameworkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESOS = 7;

    @TempDir
    private Path directory;

    @Test
    void itSaysWhatToDoAndNeverTakesAnotherIdByItself() throws Exception {
        int port = FreePorts.next();
        try (Beanstalkd beanstalkd = Beanstalkd.start();
                ChildProcess mesos = ChildProcess.start(
                        "local-mesos",
                        pmc(
                                "local-mesos",
                                "--no-authentication",
                                "--port",
                                Integer.toString(port),
                                "--work-dir",
                                directory.resolve("mesos").toString()))) {
            Await.until(() -> mesos.name() + " does not listen", PATIENCE, () -> FreePorts.isOpen(port));
            String first = register(beanstalkd, port);

            for (int start = 1; start <= 2; start++) {
                try (ChildProcess pmc = start(beanstalkd, port)) {
                    assertThat(pmc.awaitExit(PATIENCE)).as("start %d", start).isEqualTo(MESOS);
                    assertThat(pmc.output())
                            .contains("Framework has been removed")
                            .contains("pmc hostdb forget-framework --yes");
                }
                assertThat(frameworkId()).isEqualTo(first);
            }

            Processes.runOrFail(pmc("hostdb", "forget-framework", "--yes", "--hostdb", hostdb().toString())
                    .toArray(String[]::new));
            assertThat(register(beanstalkd, port)).isNotEqualTo(first);
        }
    }

    /** Starts pmc, and kills it as soon as it is registered. */
    private String register(Beanstalkd beanstalkd, int port) {
        try (ChildProcess pmc = start(beanstalkd, port)) {
            pmc.awaitOutput("registered with the master", PATIENCE);
            pmc.kill9();
        }
        return String.valueOf(frameworkId());
    }

    private ChildProcess start(Beanstalkd beanstalkd, int port) {
        return ChildProcess.start(
                "scheduler",
                pmc(
                        "--master",
                        "127.0.0.1:" + port,
                        "--failover-timeout",
                        "0",
                        "-q",
                        beanstalkd.address(),
                        "--port",
                        Integer.toString(FreePorts.next()),
                        "--hostdb",
                        hostdb().toString(),
                        "--executor",
                        "http://127.0.0.1:1/exec.tgz"));
    }

    private static List<String> pmc(String... arguments) {
        List<String> command = new ArrayList<>(CrashRunTest.PMC);
        command.addAll(List.of(arguments));
        return command;
    }

    private @Nullable String frameworkId() {
        return new SqlitePlace(hostdb()).check().frameworkId();
    }

    private Path hostdb() {
        return directory.resolve("hostdb.db");
    }
}
