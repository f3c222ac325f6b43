package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.local.agent.OutlivedExecutors;
import dev.pmc.local.http.Access;
import dev.pmc.local.master.RegistryFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masters and agents apart, as in processes of their own; {@code scripts/conformance} kills them as such. */
class StandaloneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final MasterTimings MASTER = MasterTimings.DEFAULTS
            .withAllocationInterval(Duration.ofMillis(100))
            .withAgentPings(Duration.ofMillis(500), 4);
    private static final AgentTimings AGENT = new AgentTimings(
            Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1));

    @TempDir
    private Path directory;

    private final InetAddress ip = InetAddress.getLoopbackAddress();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    /** Of the master that was started last. */
    private volatile InetSocketAddress leader = new InetSocketAddress(ip, 1);

    /** Executors look for their agent where it was. */
    private final int agentPort = FreePorts.next();

    private StandaloneMaster master;

    @BeforeEach
    void startMaster() throws Exception {
        master = master(0, Access.open());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
        killExecutors();
    }

    @Test
    void anAgentThatIsStartedAgainGoesOnWithItsExecutorsUnderItsId() throws Exception {
        StandaloneAgent agent = agent(Map.of());
        SchedulerClient scheduler = scheduler();
        Offer offer = scheduler.offer();
        runTask(scheduler, offer);

        agent.close();
        scheduler.forgetEvents();
        agent(Map.of());

        assertThat(scheduler.offer().getAgentId()).isEqualTo(offer.getAgentId());
        scheduler.kill("t");
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_KILLED);
    }

    @Test
    void afterARestartOfTheMachineItIsANewAgent() throws Exception {
        StandaloneAgent agent = agent(Map.of());
        SchedulerClient scheduler = scheduler();
        Offer offer = scheduler.offer();

        agent.close();
        Files.writeString(directory.resolve("agent/meta/boot_id"), "another one");
        scheduler.forgetEvents();
        agent(Map.of());

        assertThat(scheduler.offer().getAgentId()).isNotEqualTo(offer.getAgentId());
    }

    @Test
    void aMasterThatIsStartedAgainKnowsFromItsFileWhichAgentsAreDrained() throws Exception {
        agent(Map.of());
        SchedulerClient scheduler = scheduler();
        String agent = scheduler.offer().getAgentId().getValue();
        OperatorClient operator = new OperatorClient(master.address());
        operator.call("{'type':'DRAIN_AGENT','drain_agent':{'agent_id':{'value':'%s'}}}".formatted(agent));

        int port = leader.getPort();
        parts.remove(master);
        master.close();
        master = master(port, Access.open());

        Await.until("the agent to be back", PATIENCE, () -> operator.agent().has("agent_info"));
        assertThat(operator.agent().at("/agent_info/id/value").asString()).isEqualTo(agent);
        assertThat(operator.agent().at("/drain_info/state").asString()).isEqualTo("DRAINED");
    }

    @Test
    void aMasterThatDoesNotLeadSendsToTheOneThatDoes() throws Exception {
        MasterInfo other = MasterInfo.newBuilder()
                .setId("other")
                .setIp(0)
                .setPort(5050)
                .setHostname("10.0.0.9")
                .build();
        AtomicBoolean elected = new AtomicBoolean();
        StandaloneMaster follower = keep(new StandaloneMaster(
                new StandaloneMaster.Config(ip, 0, "127.0.0.1", Access.open(), MASTER),
                new RegistryFile(directory.resolve("other.json")),
                new Waiting(() -> elected.get() ? Optional.of(other) : Optional.empty()),
                reason -> {}));
        follower.start();

        assertThat(get(follower, "/api/v1/scheduler").statusCode()).isEqualTo(503);
        elected.set(true);

        assertThat(location(follower, "/api/v1/scheduler")).isEqualTo("//10.0.0.9:5050/api/v1/scheduler");
        assertThat(location(follower, "/master/redirect")).isEqualTo("//10.0.0.9:5050");
        assertThat(get(follower, "/health").statusCode()).isEqualTo(200);
    }

    @Test
    void anAgentHasToNameTheSecret() throws Exception {
        StandaloneMaster closed = master(0, Access.ofPrincipals(Map.of("agents", "secret")));
        agent(Access.credentials("agents", "wrong"));
        HttpResponse<String> refused = get(closed, "/pmc/agent");
        assertThat(refused.statusCode()).isEqualTo(401);

        agent("second", 0, Access.credentials("agents", "secret"));

        HttpRequest question = HttpRequest.newBuilder(URI.create("http://" + closed.address() + "/api/v1"))
                .header("Content-Type", "application/json")
                .headers("Authorization", Access.credentials("agents", "secret").get("Authorization"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_AGENTS\"}"))
                .build();
        Await.until(
                "the agent with the secret to register",
                PATIENCE,
                () -> HttpClient.newHttpClient()
                        .sendAsync(question, HttpResponse.BodyHandlers.ofString())
                        .join()
                        .body()
                        .contains("\"second\""));
    }

    /** Others have been elected. */
    private record Waiting(Supplier<Optional<MasterInfo>> known) implements MasterElection {
        @Override
        public void stand(MasterInfo self, Candidate candidate) {}

        @Override
        public Optional<MasterInfo> leader() {
            return known.get();
        }

        @Override
        public void close() {}
    }

    private StandaloneMaster master(int port, Access access) throws IOException {
        StandaloneMaster started = keep(new StandaloneMaster(
                new StandaloneMaster.Config(ip, port, "127.0.0.1", access, MASTER),
                new RegistryFile(directory.resolve("registry.json")),
                MasterElection.ofOne(),
                reason -> {}));
        started.start();
        leader = new InetSocketAddress(ip, Integer.parseInt(started.address().split(":", -1)[1]));
        return started;
    }

    private StandaloneAgent agent(Map<String, String> credentials) throws IOException {
        return agent("agent", agentPort, credentials);
    }

    private StandaloneAgent agent(String name, int port, Map<String, String> credentials) throws IOException {
        return keep(new StandaloneAgent(
                new StandaloneAgent.Config(
                        AgentConfig.of(name, port, "node:a1", "cpus:4;mem:4096"),
                        ip,
                        directory.resolve(name),
                        Access.open(),
                        credentials,
                        AGENT),
                () -> Optional.of(leader),
                () -> {}));
    }

    private SchedulerClient scheduler() throws Exception {
        SchedulerClient scheduler = keep(new SchedulerClient(master.address(), true));
        scheduler.subscribe();
        return scheduler;
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private static void runTask(SchedulerClient scheduler, Offer offer) throws Exception {
        scheduler.launch(offer, "t", "hang");
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_STARTING);
        assertThat(scheduler.update("t").getState()).isEqualTo(TaskState.TASK_RUNNING);
    }

    private static HttpResponse<String> get(StandaloneMaster from, String path) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://" + from.address() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .join();
    }

    private static String location(StandaloneMaster from, String path) {
        HttpResponse<String> answer = get(from, path);
        assertThat(answer.statusCode()).isEqualTo(307);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /** They outlive their agents. */
    private void killExecutors() throws IOException {
        OutlivedExecutors.kill(directory.toRealPath());
    }
}
