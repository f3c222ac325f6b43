package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Processes;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.LocalMesosConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedulers that lead one after the other, on one hostdb and one embedded Mesos with one agent. */
final class ExecutorsOverFailoverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FakeHostDb.Disk disk = new FakeHostDb.Disk("db");

    @TempDir
    private Path folder;

    private LocalMesos mesos;
    private TestLeader leader;

    @BeforeEach
    void theFirstSchedulerHasAVm() throws Exception {
        mesos = LocalMesos.start(
                LocalMesosConfig.of(1, "host", "vt_enabled:1", "cpus:8;mem:8192;disk:100000", folder.resolve("mesos")));
        leader = new TestLeader(mesos, disk, archive("one"));
        runs("web1");
        assertThat(leader.executorOf("web1")).isEqualTo(leader.ownExecutor());
    }

    @AfterEach
    void stopAll() {
        leader.close();
        executors().forEach(ProcessHandle::destroyForcibly);
        mesos.close();
    }

    /** An executor archive; two of the same name have the same contents. */
    private Path archive(String name) throws IOException {
        Path archive = folder.resolve(name + ".tgz");
        if (Files.notExists(archive)) {
            Path contents = Files.createDirectory(folder.resolve(name));
            Path launcher = Files.writeString(
                    contents.resolve("virtmesos"),
                    "#!/bin/sh\nexec '%s/bin/java' -Xmx64m -Dcom.google.protobuf.use_unsafe_pre22_gencode=true -cp '%s' %s # %s\n"
                            .formatted(
                                    System.getProperty("java.home"),
                                    System.getProperty(
                                            "surefire.test.class.path", System.getProperty("java.class.path")),
                                    EchoExecutor.class.getName(),
                                    name));
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
            Processes.runOrFail("tar", "czf", archive.toString(), "-C", contents.toString(), "virtmesos");
        }
        return archive;
    }

    private void takesOver(Path archive) throws Exception {
        leader.close();
        leader = new TestLeader(mesos, disk, archive);
    }

    private void runs(String hostname) {
        leader.create(hostname);
        Await.until(hostname + " to run", PATIENCE, () -> leader.runs(hostname));
    }

    /** Known by the sandbox in their environment, which lies below our folder. */
    private List<ProcessHandle> executors() {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains("MESOS_SANDBOX=" + folder))
                .toList();
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // It has ended meanwhile, or is not ours to look at.
        }
    }

    @Test
    void theNextLeaderGoesOnWithTheExecutorThatRunsAndMesosAgrees() throws Exception {
        String first = leader.executorOf("web1");

        takesOver(archive("one"));
        runs("web2");

        assertThat(leader.executorOf("web2")).isEqualTo(first).isNotEqualTo(leader.ownExecutor());
        assertThat(executors()).hasSize(1);
    }

    @Test
    void anExecutorThatIsGoneIsFetchedAnewFromTheSchedulerThatLives() throws Exception {
        takesOver(archive("one"));
        runs("web2");

        executors().forEach(ProcessHandle::destroyForcibly);
        String own = leader.ownExecutor();
        Await.until(
                "both to come under an executor of the leader's",
                PATIENCE,
                () -> List.of("web1", "web2").stream()
                        .allMatch(vm -> leader.runs(vm) && leader.executorOf(vm).equals(own)));
        runs("web3");

        assertThat(leader.executorOf("web3")).isEqualTo(own);
        assertThat(executors()).hasSize(1);
    }

    @Test
    void anotherArchiveIsAnotherExecutorBesideTheOld() throws Exception {
        takesOver(archive("two"));
        runs("web2");

        assertThat(leader.executorOf("web2")).isEqualTo(leader.ownExecutor());
        assertThat(executors()).hasSize(2);
    }
}
