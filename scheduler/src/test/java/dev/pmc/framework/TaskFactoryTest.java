package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.discovery.Announcement;
import dev.pmc.core.vm.TaskId;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.Messages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;

class TaskFactoryTest {
    private static final FrameworkID FRAMEWORK =
            FrameworkID.newBuilder().setValue("framework-1").build();
    private static final Resources SHARE = Resources.of(0.1, 128, 0);
    private final ExecutorFactory executors = factory(Map.of("PMC_NETWORK", "bridge:br0"), SHARE, "*");
    private final TaskFactory tasks = new TaskFactory(
            executors,
            SHARE,
            Duration.ofSeconds(60),
            hostname -> hostname.value().equals("web1")
                    ? Optional.of(new Announcement("web", Map.of("api", 8080), Map.of("tier", "front")))
                    : Optional.empty());

    @Test
    void whoFindsServicesByTasksIsToldOfPortsAndLabelsOfTheRunningOnes() {
        Offer offer = offer(MesosOffers.scalar("cpus", 4, "*"), MesosOffers.scalar("mem", 4096, "*"));

        List<TaskInfo> made = tasks.tasks(List.of(launch("web1"), launch("web2")), List.of(offer), FRAMEWORK);

        DiscoveryInfo discovery = made.get(0).getDiscovery();
        assertThat(discovery.getName()).isEqualTo("web");
        assertThat(discovery.getPorts().getPortsList())
                .extracting(port -> port.getName() + " " + port.getNumber() + "/" + port.getProtocol())
                .containsExactly("api 8080/tcp");
        assertThat(discovery.getLabels().getLabelsList())
                .extracting(label -> label.getKey() + "=" + label.getValue())
                .containsExactly("tier=front");
        assertThat(made.get(1).hasDiscovery()).isFalse();
    }

    @Test
    void theFirstTaskPaysForTheExecutorAndTheOthersDoNot() {
        Offer offer = offer(MesosOffers.scalar("cpus", 2.1, "*"), MesosOffers.scalar("mem", 2176, "*"));

        List<TaskInfo> made = tasks.tasks(List.of(launch("web1"), launch("web2")), List.of(offer), FRAMEWORK);

        assertThat(made).extracting(TaskFactoryTest::amounts).containsOnly("cpus=1.0 mem=1024.0");
        assertThat(made)
                .extracting(TaskInfo::getExecutor)
                .containsOnly(made.get(0).getExecutor());
    }

    @Test
    void anExecutorThatRunsAlreadyIsDescribedAsBeforeAndCostsNothing() {
        Offer first = offer(MesosOffers.scalar("cpus", 8, "*"), MesosOffers.scalar("mem", 8192, "*"));
        Offer later = MesosOffers.offer()
                .addExecutorIds(
                        ExecutorID.newBuilder().setValue(executors.id(null).toString()))
                .addResources(MesosOffers.scalar("cpus", 1, "*"))
                .addResources(MesosOffers.scalar("mem", 1024, "*"))
                .build();

        TaskInfo before =
                tasks.tasks(List.of(launch("web1")), List.of(first), FRAMEWORK).get(0);
        TaskInfo after =
                tasks.tasks(List.of(launch("web2")), List.of(later), FRAMEWORK).get(0);

        assertThat(after.getExecutor()).isEqualTo(before.getExecutor());
    }

    @Test
    void anExecutorOnUnreservedResourcesStaysSoWhenOnlyReservedOnesAreLeft() {
        Offer mixed = offer(
                MesosOffers.scalar("cpus", 0.3, "*"),
                MesosOffers.scalar("cpus", 0.3, "*"),
                MesosOffers.scalar("cpus", 8, "vms"),
                MesosOffers.scalar("mem", 200, "*"),
                MesosOffers.scalar("mem", 8192, "vms"));
        Offer reserved = MesosOffers.offer()
                .addExecutorIds(
                        ExecutorID.newBuilder().setValue(executors.id(null).toString()))
                .addResources(MesosOffers.scalar("cpus", 7, "vms"))
                .addResources(MesosOffers.scalar("mem", 7168, "vms"))
                .build();

        ExecutorInfo before = executor(mixed);
        assertThat(before.getResourcesList())
                .containsExactly(MesosOffers.scalar("cpus", 0.1, "*"), MesosOffers.scalar("mem", 128, "*"));
        assertThat(executor(reserved)).isEqualTo(before);
    }

    @Test
    void anExecutorOnReservedResourcesHasAnIdOfItsOwnAndStaysOnThem() {
        Offer reserved = offer(MesosOffers.scalar("cpus", 8, "vms"), MesosOffers.scalar("mem", 8192, "vms"));
        Offer mixed = MesosOffers.offer()
                .addExecutorIds(ExecutorID.newBuilder().setValue(executors.id(null) + "-reserved"))
                .addResources(MesosOffers.scalar("cpus", 4, "*"))
                .addResources(MesosOffers.scalar("cpus", 1, "vms"))
                .addResources(MesosOffers.scalar("mem", 4096, "*"))
                .addResources(MesosOffers.scalar("mem", 4096, "vms"))
                .build();

        ExecutorInfo before = executor(reserved);
        assertThat(before.getExecutorId().getValue()).isEqualTo(executors.id(null) + "-reserved");
        assertThat(before.getResourcesList())
                .containsExactly(MesosOffers.scalar("cpus", 0.1, "vms"), MesosOffers.scalar("mem", 128, "vms"));
        assertThat(executor(mixed)).isEqualTo(before);
    }

    private ExecutorInfo executor(Offer offer) {
        return tasks.tasks(List.of(launch("web1")), List.of(offer), FRAMEWORK)
                .get(0)
                .getExecutor();
    }

    @Test
    void resourcesKeepReservationAndAllocationAsTheyWereOffered() {
        Offer offer = offer(
                MesosOffers.scalar("cpus", 0.5, "*"),
                MesosOffers.scalar("cpus", 4, "vms"),
                MesosOffers.scalar("mem", 4096, "vms"));

        TaskInfo task =
                tasks.tasks(List.of(launch("web1")), List.of(offer), FRAMEWORK).get(0);

        assertThat(task.getResourcesList())
                .containsExactly(
                        MesosOffers.scalar("cpus", 0.5, "*"),
                        MesosOffers.scalar("cpus", 0.5, "vms"),
                        MesosOffers.scalar("mem", 1024, "vms"));
    }

    @Test
    void twoOffersOfOneAgentAreOnePool() {
        Offer one = offer(MesosOffers.scalar("cpus", 0.6, "*"), MesosOffers.scalar("mem", 600, "*"));

        List<TaskInfo> made = tasks.tasks(List.of(launch("web1")), List.of(one, one), FRAMEWORK);

        assertThat(amountOf("cpus", made.get(0))).isEqualTo(1.0);
    }

    @Test
    void takingMoreThanIsOfferedIsADefectAndIsNotSent() {
        Offer offer = offer(MesosOffers.scalar("cpus", 1, "*"), MesosOffers.scalar("mem", 4096, "*"));

        assertThatThrownBy(() -> tasks.tasks(List.of(launch("web1")), List.of(offer), FRAMEWORK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lack 0.1 of 1.0 cpus");
    }

    @Test
    void theTaskCarriesWhatTheExecutorHasToDo() {
        Offer offer = offer(MesosOffers.scalar("cpus", 2, "*"), MesosOffers.scalar("mem", 4096, "*"));

        TaskInfo task =
                tasks.tasks(List.of(launch("web1")), List.of(offer), FRAMEWORK).get(0);

        assertThat(Messages.read(task.getData().toByteArray(), VmTask.class))
                .isEqualTo(launch("web1").task());
        assertThat(task.getTaskId().getValue()).isEqualTo("web1.1");
        assertThat(task.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(60_000_000_000L);
    }

    @Test
    void anotherSettingIsAnotherExecutor() {
        ExecutorFactory other = factory(Map.of(), SHARE, "*");

        assertThat(other.id(null)).isNotEqualTo(executors.id(null));
        Map<String, String> settings = Map.of("PMC_NETWORK", "bridge:br0");
        ExecutorFactory larger = factory(settings, Resources.of(0.2, 128, 0), "*");
        assertThat(larger.id(null)).isNotEqualTo(executors.id(null));
        ExecutorFactory inAnotherRole = factory(settings, SHARE, "vms");
        assertThat(inAnotherRole.id(null)).isNotEqualTo(executors.id(null));
        assertThat(executors.id("http://elsewhere/exec.tgz")).isNotEqualTo(executors.id(null));
        assertThat(executors.id("http://10.0.0.1:12345/exec.tgz")).isEqualTo(executors.id(null));
        assertThat(executors.id(null)).as("as schedulers of 0.1 name it").hasToString("virtmesos-6e035c0e9cd6");
    }

    private Effect.Launch launch(String hostname) {
        return launch(hostname, executors.id(null));
    }

    private static Effect.Launch launch(String hostname, ExecutorId executor) {
        VmSpec spec = VmSpecs.least(hostname);
        VmTask task = new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.AUTO);
        return new Effect.Launch(new TaskId(hostname + ".1"), task, executor, null, Resources.of(1, 1024, 0));
    }

    private static ExecutorFactory factory(Map<String, String> settings, Resources share, String role) {
        return new ExecutorFactory(
                new ExecutorArchive.Elsewhere("http://10.0.0.1:12345/exec.tgz", true, null), settings, share, role);
    }

    private static Offer offer(Resource... resources) {
        return MesosOffers.offer().addAllResources(List.of(resources)).build();
    }

    private static String amounts(TaskInfo task) {
        return task.getResourcesList().stream()
                .map(resource -> resource.getName() + "=" + resource.getScalar().getValue())
                .collect(Collectors.joining(" "));
    }

    private static double amountOf(String name, TaskInfo task) {
        return task.getResourcesList().stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }
}
