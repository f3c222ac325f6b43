package dev.pmc.executor.task;

import dev.pmc.executor.console.ConsoleLines;
import dev.pmc.executor.console.ConsoleReplies;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.discovery.ServicePoll;
import dev.pmc.executor.host.VmHostAccess;
import dev.pmc.mesos.KillListener;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.ImageOrder;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Json;
import dev.pmc.wire.Messages;
import java.time.Duration;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.FrameworkInfo.Capability;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor as Mesos sees it: one per agent, for all VMs that pmc runs there.
 *
 * <p>It says only what is true: TASK_RUNNING when the domain is active, {@code healthy} when the guest has answered. A
 * KILL powers the guest off and keeps its disk, unless pmc has said that it is a delete. SHUTDOWN, and the death of
 * this process, leave all VMs running; the next attempt adopts them.
 *
 * <p>Now and then it sends the counters of its VMs to the scheduler, as {@link HostCounters} in a framework message, and
 * what a guest has said on its console when it is asked for it. It connects to the scheduler for those who look at one and type
 * there, and fetches images ahead when it is told to.
 *
 * <p>Callbacks only hand over to the {@link Supervisor} and never block.
 */
public final class VirtExecutor implements Executor, KillListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VirtExecutor.class);

    private final Supervisor supervisor;
    private final CountersReport counters;
    private final ConsoleReplies consoles;
    private final ConsoleLines consoleLines;
    private final ServicePoll servicePoll;
    private final ImageFetching images;
    private volatile @Nullable ExecutorDriver driver;
    private volatile boolean killingIsUnderstood;

    /**
     * @param workers how many VMs are made at the same time
     * @param services what guests of this machine are told of
     */
    public VirtExecutor(VmHostAccess access, TaskPolicy policy, int workers, KnownServices services) {
        supervisor = new Supervisor(access, policy, workers, this::tell);
        counters = new CountersReport(access, policy.countersInterval(), this::send);
        consoles = new ConsoleReplies(access, this::send);
        consoleLines = new ConsoleLines(access, this::send);
        servicePoll = new ServicePoll(services, this::send);
        images = new ImageFetching(access, this::send);
    }

    @Override
    public void registered(ExecutorDriver newDriver, ExecutorInfo executor, FrameworkInfo framework, SlaveInfo agent) {
        driver = newDriver;
        killingIsUnderstood = framework.getCapabilitiesList().stream()
                .anyMatch(capability -> capability.getType() == Capability.Type.TASK_KILLING_STATE);
        log.atInfo()
                .addKeyValue("agent", agent.getId().getValue())
                .addKeyValue("host", agent.getHostname())
                .addKeyValue("framework", framework.getId().getValue())
                .addKeyValue("executor", executor.getExecutorId().getValue())
                .log("registered");
    }

    @Override
    public void reregistered(ExecutorDriver newDriver, SlaveInfo agent) {
        driver = newDriver;
        log.atInfo()
                .addKeyValue("agent", agent.getId().getValue())
                .addKeyValue("host", agent.getHostname())
                .log("registered again");
    }

    @Override
    public void disconnected(ExecutorDriver lostDriver) {
        log.warn("no connection to the agent; VMs run on");
    }

    @Override
    public void launchTask(ExecutorDriver newDriver, TaskInfo info) {
        driver = newDriver;
        String taskId = info.getTaskId().getValue();
        VmTask task;
        try {
            task = TaskReader.vmTask(info);
        } catch (IllegalArgumentException e) {
            String words = ("the task cannot be read: " + e.getMessage()).replace("\n", " ");
            log.atError().addKeyValue("task", taskId).log(words);
            tell(
                    taskId,
                    new OutgoingUpdate(OutgoingUpdate.State.ERROR, words, null, OutgoingUpdate.report(false, false)));
            return;
        }
        supervisor.launch(taskId, task, TaskReader.grace(info));
    }

    @Override
    public void killTask(ExecutorDriver newDriver, TaskID taskId) {
        supervisor.kill(taskId.getValue(), null);
    }

    @Override
    public void killTask(ExecutorDriver newDriver, TaskID taskId, Duration grace) {
        supervisor.kill(taskId.getValue(), grace);
    }

    @Override
    public void frameworkMessage(ExecutorDriver newDriver, byte[] data) {
        try {
            if (Json.hasField(data, ConsoleRequest.FIELD)) {
                consoles.answer(Messages.read(data, ConsoleRequest.class));
            } else if (Json.hasField(data, ConsoleInvitation.FIELD)) {
                consoleLines.invited(Messages.read(data, ConsoleInvitation.class));
            } else if (Json.hasField(data, DiscoveryAccess.FIELD)) {
                servicePoll.given(Messages.read(data, DiscoveryAccess.class));
            } else if (Json.hasField(data, ImageOrder.FIELD)) {
                images.order(Messages.read(data, ImageOrder.class));
            } else {
                supervisor.command(Messages.read(data, VmCommand.class));
            }
        } catch (IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue(
                            "reason",
                            String.valueOf(e.getMessage()).replace('\n', ' ').replace('"', '\''))
                    .log("a framework message cannot be read and is void");
        }
    }

    @Override
    public void shutdown(ExecutorDriver endingDriver) {
        log.info("shutdown; VMs run on");
        endingDriver.stop();
    }

    @Override
    public void error(ExecutorDriver failedDriver, String message) {
        log.atError().addKeyValue("reason", message).log("the agent refuses this executor");
    }

    /** Ends what is under way if it takes no longer than a few seconds. VMs run on. */
    @Override
    public void close() {
        counters.close();
        consoles.close();
        consoleLines.close();
        servicePoll.close();
        images.close();
        supervisor.close();
    }

    private void send(Record message) {
        ExecutorDriver told = driver;
        if (told != null) {
            told.sendFrameworkMessage(Messages.bytes(message));
        }
    }

    private void tell(String taskId, OutgoingUpdate update) {
        ExecutorDriver told = driver;
        if (told == null || (update.state() == OutgoingUpdate.State.KILLING && !killingIsUnderstood)) {
            return;
        }
        told.sendStatusUpdate(Statuses.of(taskId, update));
    }
}
