package dev.pmc.crash;

import dev.pmc.fixtures.Await;
import dev.pmc.framework.DriverChoice;
import dev.pmc.framework.DriverUnavailable;
import dev.pmc.framework.FrameworkFactory;
import dev.pmc.framework.MasterAccess;
import dev.pmc.framework.MasterFactory;
import dev.pmc.framework.MesosMaster;
import dev.pmc.local.http.Access;
import dev.pmc.mesos.Libmesos;
import dev.pmc.placement.Resources;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What Mesos has of pmc's framework.
 *
 * @param tasks the state of each task, by its id
 * @param agents what there is of each agent, by its hostname
 */
record MesosView(Map<String, TaskState> tasks, Map<String, Agent> agents) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double FAILOVER_SECONDS = 1_000_000;
    private static final String LAST = "asked-about-last";

    /** What an agent offers, and how many executors of the framework it runs. */
    record Agent(Resources free, int executors) {}

    /** Asks as that framework, when every scheduler has ended: for all tasks, and for offers of all agents. */
    static MesosView of(Metal metal, String frameworkId) throws IOException {
        MesosListener listener = new MesosListener();
        String secret = Files.readString(metal.secret()).strip();
        MasterAccess access = new MasterAccess(metal.master(), false, null, Access.PRINCIPAL, secret);
        Libmesos none = new Libmesos(Libmesos.Driver.SCHEDULER, Map.of(), "");
        try (ZooKeeperClients zooKeeper = new ZooKeeperClients();
                MesosMaster master = new MasterFactory(DriverChoice.HTTP, access, none, zooKeeper)
                        .create(
                                listener,
                                FrameworkFactory.describe(
                                        frameworkId, "root", "*", FAILOVER_SECONDS, Access.PRINCIPAL, "127.0.0.1"))) {
            master.start();
            Await.until("the framework to be taken in", PATIENCE, listener::isSubscribed);
            master.revive();
            Await.until(
                    "offers of all agents", PATIENCE, () -> listener.agents().size() == Metal.AGENTS);
            master.reconcile(List.of());
            // Calls are answered in their order.
            master.reconcile(List.of(Call.Reconcile.Task.newBuilder()
                    .setTaskId(TaskID.newBuilder().setValue(LAST))
                    .build()));
            Await.until(
                    "the states of all tasks", PATIENCE, () -> listener.tasks().containsKey(LAST));
            Map<String, TaskState> tasks = new HashMap<>(listener.tasks());
            tasks.remove(LAST);
            return new MesosView(tasks, listener.agents());
        } catch (DriverUnavailable e) {
            throw new IllegalStateException(e);
        }
    }
}
