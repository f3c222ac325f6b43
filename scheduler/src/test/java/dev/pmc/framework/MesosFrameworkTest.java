package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Resources;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.VmCounters;
import dev.pmc.wire.Messages;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MesosFrameworkTest {
    private static final Resources SHARE = Resources.of(0.1, 128, 0);

    private final List<String> calls = new ArrayList<>();
    private final MesosMaster master = master();
    private final MesosFramework framework = framework(event -> calls.add("event"));

    private MesosFramework framework(Consumer<Event> inbox) {
        return new MesosFramework(
                new ExecutorFactory(
                        new ExecutorArchive.Elsewhere("http://here/exec.tgz", true, null), Map.of(), SHARE, "*"),
                SHARE,
                Duration.ofSeconds(30),
                hostname -> Optional.empty(),
                inbox,
                new ExecutorMessages(
                        (agent, counters) -> calls.add(agent + " " + counters),
                        (agent, part) -> calls.add(agent + " says " + part.text()),
                        (agent, answer) -> calls.add(agent + " says " + answer),
                        new DiscoveryAccess("http://10.0.0.1:12345/", "secret")),
                calls::add);
    }

    @Test
    void anExecutorThatWantsToKnowOfServicesIsToldWhereToAsk() {
        framework.use(master);

        framework.message(
                AgentID.newBuilder().setValue("agent-1").build(),
                ExecutorID.newBuilder().setValue("virtmesos-1").build(),
                Messages.bytes(DiscoveryQuestion.ASKED));

        assertThat(calls)
                .anySatisfy(call -> assertThat(call).startsWith("message").contains("virtmesos-1"));
    }

    @Test
    void whatAnExecutorSaysOfAnImageIsPassedOnAndNonsenseIsNot() {
        for (String message : List.of("{\"imageAnswer\":\"jammy\",\"fetched\":true}", "{\"imageAnswer\":[]}")) {
            framework.message(
                    AgentID.newBuilder().setValue("agent-1").build(),
                    ExecutorID.newBuilder().setValue("virtmesos-1").build(),
                    message.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(calls).containsExactly("agent-1 says " + ImageAnswer.fetched("jammy"));
    }

    @Test
    void requestsForMaintenanceAreForTheCoreToAnswer() {
        List<Event> events = new ArrayList<>();
        MesosFramework adapter = framework(events::add);
        adapter.use(master);
        adapter.inverseOffers(List.of(InverseOffer.newBuilder()
                .setId(OfferID.newBuilder().setValue("i-1"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
                .setAgentId(AgentID.newBuilder().setValue("a-1"))
                .setUnavailability(Unavailability.newBuilder()
                        .setStart(TimeInfo.newBuilder().setNanoseconds(1_000_000_000L)))
                .build()));

        assertThat(events)
                .containsExactly(new Event.InverseOffersArrived(List.of(new dev.pmc.core.decision.InverseOffer(
                        "i-1", "a-1", new MaintenanceWindow(Instant.ofEpochSecond(1), null)))));
        assertThat(calls).isEmpty();

        adapter.perform(List.of(new Effect.DeclineInverse(List.of("i-1"), Duration.ofHours(1))));

        assertThat(calls)
                .singleElement()
                .asString()
                .startsWith("declineInverseOffers")
                .contains("i-1", "3600.0");

        calls.clear();
        adapter.perform(List.of(new Effect.AcceptInverse(List.of("i-1"), Duration.ofHours(1))));

        assertThat(calls)
                .singleElement()
                .asString()
                .startsWith("acceptInverseOffers")
                .contains("i-1", "3600.0");
    }

    @Test
    void aRequestForMaintenanceThatIsTakenBackNeedsNoAnswer() {
        framework.use(master);
        framework.inverseOfferRescinded(OfferID.newBuilder().setValue("i-1").build());

        assertThat(calls).isEmpty();
    }

    @Test
    void theCoreHearsOfAnExecutorThatHasEnded() {
        List<Event> events = new ArrayList<>();

        framework(events::add)
                .executorLost(
                        AgentID.newBuilder().setValue("a-1").build(),
                        ExecutorID.newBuilder()
                                .setValue("virtmesos-1f@a+1-reserved")
                                .build(),
                        9);

        assertThat(events).containsExactly(new Event.ExecutorLost("a-1", new ExecutorId("virtmesos-1f", "a+1", true)));
    }

    @Test
    void whatExecutorsCountGoesPastTheCore() {
        HostCounters counters = new HostCounters(
                HostCounters.VERSION,
                List.of(new VmCounters(new Hostname("web1"), 7_000_000_000L, 2, 3, 4, 5, 6, 7, 8, 9)));

        message(Messages.bytes(counters));

        assertThat(calls).containsExactly("a-1 " + counters);
    }

    @Test
    void whatAGuestHasSaidIsAskedOfItsExecutorWhereverItLives() {
        framework.ask("a-1", "virtmesos-1", ConsoleRequest.end("w", new Hostname("web1")));
        assertThat(calls).as("before there is a master").isEmpty();

        framework.use(master);
        framework.ask("a-1", "virtmesos-1", ConsoleRequest.end("w", new Hostname("web1")));

        assertThat(calls)
                .allSatisfy(call -> assertThat(call).startsWith("message").contains("a-1"))
                .satisfiesExactly(
                        call -> assertThat(call).contains("\"virtmesos-1\""),
                        call -> assertThat(call).contains("\"virtmesos-1-reserved\""));
    }

    @Test
    void whatAGuestHasSaidGoesPastTheCore() {
        message(Messages.bytes(new ConsolePart("w", "7", 0, 6, 6, "login:", null)));

        assertThat(calls).containsExactly("a-1 says login:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"version\":2,\"vms\":[]}",
                "{\"version\":2,\"vms\":[],\"more\":true}",
                "{\"version\":1}",
                "{\"consoleRequest\":1}",
                "{\"consoleRequest\":\"w\",\"log\":null}",
                "{\"version\":1,\"vms\":[{\"hostname\":\"../x\"}]}",
                "{\"version\":1,\"vms\":[{\"hostname\":\"web1\",\"cpuNanos\":-1,\"memoryBytes\":0,\"residentBytes\":0,"
                        + "\"diskReadBytes\":0,\"diskWrittenBytes\":0,\"diskReads\":0,\"diskWrites\":0,"
                        + "\"netReceivedBytes\":0,\"netSentBytes\":0}]}"
            })
    void aMessageThatCannotBeUnderstoodIsDropped(String text) {
        message(text.getBytes(StandardCharsets.UTF_8));

        assertThat(calls).isEmpty();
    }

    private void message(byte[] data) {
        framework.message(
                AgentID.newBuilder().setValue("a-1").build(),
                ExecutorID.newBuilder().setValue("virtmesos-1").build(),
                data);
    }

    private MesosMaster master() {
        return (MesosMaster) Proxy.newProxyInstance(
                MesosMaster.class.getClassLoader(), new Class<?>[] {MesosMaster.class}, (proxy, method, arguments) -> {
                    calls.add(method.getName() + Arrays.toString(arguments));
                    return null;
                });
    }
}
