package dev.pmc.framework;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.http.Access;
import dev.pmc.loop.SchedulerLoop;
import dev.pmc.loop.SteadyClock;
import dev.pmc.mesos.MesosApiClient;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.web.Archive;
import dev.pmc.web.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that leads, in a test: core, loop and the adapter to an embedded Mesos are real, and it serves the executor
 * archive at a port of its own. Closing it is what its sudden death looks like to Mesos.
 */
final class TestLeader implements AutoCloseable {
    private static final QueueName QUEUE = new QueueName("127.0.0.1:11300");

    private final FakeHostDb.Disk disk;
    private final FakeHostDb hostDb;
    private final WebServer web;
    private final ExecutorFactory executors;
    private final HttpMaster master;
    private final SchedulerLoop loop;
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private long tickets;

    TestLeader(LocalMesos mesos, FakeHostDb.Disk disk, Path archive) throws IOException, Archive.NoArchiveException {
        this.disk = disk;
        hostDb = FakeHostDb.open(disk);
        try (InputStream file = Files.newInputStream(archive)) {
            web = WebServer.start(0, Archive.copyOf(file));
        }
        executors = new ExecutorFactory(
                new ExecutorArchive.Served("127.0.0.1", web.port(), web.path()), Map.of(), Policy.EXECUTOR_SHARE, "*");
        Policy policy = Policy.standard(executors::id, VirtType.QEMU);
        State state = hostDb.load();
        loop = new SchedulerLoop(
                new Core(state, policy), hostDb, hostDb.newEpoch(), notes -> {}, new SteadyClock(), turn -> {});
        MesosFramework framework = new MesosFramework(
                executors,
                policy.tasks().executorShare(),
                Duration.ofSeconds(1),
                hostname -> Optional.empty(),
                loop::post,
                new ExecutorMessages(
                        (agent, counters) -> {},
                        (agent, part) -> {},
                        (agent, answer) -> {},
                        new DiscoveryAccess("", "")),
                reason -> failure = new AssertionError(reason));
        String authorization =
                MesosApiClient.basic(Access.PRINCIPAL, mesos.secret().orElseThrow());
        FrameworkInfo info = FrameworkFactory.describe(
                state.frameworkId(), System.getProperty("user.name"), "*", 60, Access.PRINCIPAL, "127.0.0.1");
        master = new HttpMaster(
                framework, info, MasterList.parse(mesos.masterAddress()), ScriptedMaster.hasty(authorization));
        framework.use(master);
        thread = new Thread(() -> run(framework), "test-leader");
        thread.start();
        master.start();
    }

    private void run(MesosFramework framework) {
        try {
            loop.run(framework::perform, answers -> {});
        } catch (InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    /** Asks for a VM. */
    void create(String hostname) {
        Job.Order order = new Job.Order(VmSpecs.least(hostname), PlacementOptions.NONE);
        loop.post(new Event.JobArrived(
                new JobTicket(QUEUE, 1, ++tickets),
                new Job(Job.Action.CREATE, new Hostname(hostname), order, Map.of("hostname", hostname))));
    }

    /** Whether a VM's guest is on, as the records say. */
    boolean runs(String hostname) {
        if (failure != null) {
            throw new AssertionError("the scheduler has ended", failure);
        }
        VmRecord vm = vm(hostname);
        return vm != null && vm.standing().isOn();
    }

    /** The executor that a VM is under, as the records say; empty if it is under none. */
    String executorOf(String hostname) {
        VmRecord vm = vm(hostname);
        return vm == null || vm.attempt() == null ? "" : vm.attempt().executorId();
    }

    /** The executor that it starts where none of its kind runs. */
    String ownExecutor() {
        return executors.id(null).toString();
    }

    private @Nullable VmRecord vm(String hostname) {
        return hostDb.load().vm(new Hostname(hostname));
    }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            master.close();
            web.close();
            disk.ownerDied();
        }
    }
}
