package dev.pmc.framework;

import com.google.protobuf.ByteString;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.discovery.Announcement;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Port;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Describes the tasks of one ACCEPT to Mesos, and cuts their resources out of the offers. */
final class TaskFactory {
    private final ExecutorFactory executors;
    private final Resources executorShare;
    private final Duration stopGrace;
    private final Function<Hostname, Optional<Announcement>> announcements;

    /** @param announcements what is said of a VM that is to run */
    TaskFactory(
            ExecutorFactory executors,
            Resources executorShare,
            Duration stopGrace,
            Function<Hostname, Optional<Announcement>> announcements) {
        this.executors = executors;
        this.executorShare = executorShare;
        this.stopGrace = stopGrace;
        this.announcements = announcements;
    }

    /**
     * The tasks, in order. The first one of an executor that does not run on the agent yet pays for the executor too.
     *
     * @param offers all of the offers that are accepted, of one agent
     * @throws IllegalStateException if the offers do not hold what the core has counted in them
     */
    List<TaskInfo> tasks(List<Effect.Launch> launches, List<Offer> offers, FrameworkID framework) {
        ResourcePool pool = new ResourcePool(offers.stream()
                .flatMap(offer -> offer.getResourcesList().stream())
                .toList());
        Set<ExecutorId> running = new HashSet<>();
        offers.forEach(offer -> running.addAll(OfferReader.executors(offer)));
        List<TaskInfo> tasks = new ArrayList<>();
        for (Effect.Launch launch : launches) {
            boolean reserved = livesOnReserved(launch.executor(), running, pool);
            ExecutorId id = reserved ? launch.executor().onReserved() : launch.executor();
            List<Resource> share = pool.executorShare(executorShare, reserved, running.add(id));
            ExecutorInfo executor = executors.describe(id, launch.archive(), framework, share);
            tasks.add(task(launch, executor, pool.cut(launch.need()), offers.get(0)));
        }
        return tasks;
    }

    /** Where it runs already, it is left where it is; a new one takes what is reserved only if there is nothing else. */
    private boolean livesOnReserved(ExecutorId id, Set<ExecutorId> running, ResourcePool pool) {
        if (running.contains(id)) {
            return false;
        }
        return (running.contains(id.onReserved()) && pool.holdsReserved()) || !pool.holdsUnreserved(executorShare);
    }

    private TaskInfo task(Effect.Launch launch, ExecutorInfo executor, List<Resource> resources, Offer offer) {
        VmSpec spec = launch.task().spec();
        Labels.Builder labels = Labels.newBuilder()
                .addLabels(label("comp_type", spec.componentType().value()))
                .addLabels(label("os", spec.seed().os()))
                .addLabels(label("verb", launch.task().verb().name()));
        TaskInfo.Builder info = TaskInfo.newBuilder()
                .setName(spec.hostname().value())
                .setTaskId(TaskID.newBuilder().setValue(launch.taskId().value()))
                .setAgentId(offer.getAgentId())
                .addAllResources(resources)
                .setExecutor(executor)
                .setData(ByteString.copyFrom(Messages.bytes(launch.task())))
                .setKillPolicy(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(stopGrace.toNanos())))
                .setLabels(labels);
        if (launch.task().verb() == Verb.RUN) {
            announcements.apply(spec.hostname()).map(TaskFactory::discovery).ifPresent(info::setDiscovery);
        }
        return info.build();
    }

    /** For Mesos-DNS and its like; the address is in the status that the executor sends. */
    private static DiscoveryInfo discovery(Announcement announcement) {
        DiscoveryInfo.Builder discovery = DiscoveryInfo.newBuilder()
                .setVisibility(DiscoveryInfo.Visibility.CLUSTER)
                .setName(announcement.service());
        new TreeMap<>(announcement.ports())
                .forEach((name, number) -> discovery
                        .getPortsBuilder()
                        .addPorts(Port.newBuilder()
                                .setName(name)
                                .setNumber(number)
                                .setProtocol("tcp")));
        new TreeMap<>(announcement.labels())
                .forEach((key, value) -> discovery.getLabelsBuilder().addLabels(label(key, value)));
        return discovery.build();
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }
}
