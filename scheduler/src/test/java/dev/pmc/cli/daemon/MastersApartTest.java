package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.framework.MasterAccess;
import dev.pmc.framework.MasterDetector;
import dev.pmc.local.AgentConfig;
import dev.pmc.local.AgentTimings;
import dev.pmc.local.MasterTimings;
import dev.pmc.local.StandaloneAgent;
import dev.pmc.local.StandaloneMaster;
import dev.pmc.local.http.Access;
import dev.pmc.zookeeper.FencedNode;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperProcess;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two masters that elect their leader in a real ZooKeeper, and an agent that finds it there. */
class MastersApartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path directory;

    private final InetAddress ip = InetAddress.getLoopbackAddress();
    private final HttpClient client = HttpClient.newHttpClient();
    private ZooKeeperProcess zooKeeper;
    private Master first;
    private Master second;

    /** A master with the connection of its own to ZooKeeper. */
    private final class Master implements AutoCloseable {
        private final ZooKeeperClients connections = new ZooKeeperClients();
        private volatile String over = "";
        private final StandaloneMaster master;

        Master() throws IOException {
            ZooKeeperAddress address = ZooKeeperAddress.parse(url());
            master = new StandaloneMaster(
                    new StandaloneMaster.Config(ip, 0, "127.0.0.1", Access.open(), MasterTimings.DEFAULTS),
                    new RegistryInZooKeeper(new FencedNode(connections, address, RegistryInZooKeeper.NODE)),
                    new ElectionInZooKeeper(address, connections),
                    reason -> over = reason);
            master.start();
        }

        boolean leads() {
            return call("{\"type\":\"GET_HEALTH\"}").statusCode() == 200;
        }

        /** The first agent that it knows; a node without anything while there is none. */
        JsonNode agent() {
            HttpResponse<String> answer = call("{\"type\":\"GET_AGENTS\"}");
            return answer.statusCode() == 200
                    ? JSON.readTree(answer.body()).at("/get_agents/agents/0")
                    : JSON.missingNode();
        }

        HttpResponse<String> call(String body) {
            return client.sendAsync(
                            HttpRequest.newBuilder(URI.create("http://" + master.address() + "/api/v1"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .join();
        }

        @Override
        public void close() {
            master.close();
            connections.close();
        }
    }

    private String url() {
        return "zk://" + zooKeeper.address() + "/mesos";
    }

    @BeforeEach
    void theFirstLeads() throws IOException {
        zooKeeper = ZooKeeperProcess.start(Files.createDirectories(directory.resolve("zookeeper")));
        first = new Master();
        Await.until("the first master to lead", PATIENCE, first::leads);
        second = new Master();
    }

    @AfterEach
    void stop() {
        second.close();
        first.close();
        zooKeeper.close();
    }

    @Test
    void theNextKnowsTheAgentAndWhatOperatorsWantOfIt() throws Exception {
        try (ZooKeeperClients connections = new ZooKeeperClients();
                MasterDetector detector = MasterAccess.plain(url()).detector(connections);
                StandaloneAgent agent = agent(detector)) {
            detector.start(() -> {});
            Await.until("the agent to register", PATIENCE, () -> first.agent().has("agent_info"));
            String id = first.agent().at("/agent_info/id/value").asString();
            HttpResponse<String> redirected = second.call("{\"type\":\"GET_AGENTS\"}");
            assertThat(redirected.statusCode()).isEqualTo(307);
            assertThat(redirected.headers().firstValue("Location")).contains("//" + first.master.address() + "/api/v1");
            first.call("{\"type\":\"DEACTIVATE_AGENT\",\"deactivate_agent\":{\"agent_id\":{\"value\":\"%s\"}}}"
                    .formatted(id));

            first.close();

            Await.until(
                    "the agent " + agent.address() + " to find the second master",
                    PATIENCE,
                    () -> second.agent().has("agent_info"));
            assertThat(second.agent().at("/agent_info/id/value").asString()).isEqualTo(id);
            assertThat(second.agent().at("/deactivated").asBoolean()).isTrue();
        }
    }

    @Test
    void aMasterWhoseSessionEndsIsOver() throws Exception {
        first.connections
                .client(ZooKeeperAddress.parse(url()))
                .getZookeeperClient()
                .getZooKeeper()
                .getTestable()
                .injectSessionExpiration();

        Await.until("the first to be over", PATIENCE, () -> first.over.contains("session"));
        Await.until("the second to lead", PATIENCE, second::leads);
    }

    private StandaloneAgent agent(MasterDetector detector) throws IOException {
        return new StandaloneAgent(
                new StandaloneAgent.Config(
                        AgentConfig.of("host", FreePorts.next(), "node:a1", "cpus:4;mem:4096"),
                        ip,
                        directory.resolve("agent"),
                        Access.open(),
                        Map.of(),
                        AgentTimings.DEFAULTS),
                () -> masterOf(detector),
                () -> {});
    }

    private static Optional<InetSocketAddress> masterOf(MasterDetector detector) {
        return detector.candidate().map(master -> new InetSocketAddress(master.host(), master.port()));
    }
}
