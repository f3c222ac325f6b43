package dev.pmc.node.apply;

import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.render.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks over the network. */
public final class NetworkProbes implements NodeProbes {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern MODE = Pattern.compile("(?m)^Mode: (\\w+)$");

    @Override
    public Optional<String> zooKeeper(String address) {
        try (Socket socket = connected(address, Ensemble.CLIENT_PORT)) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher mode = MODE.matcher(answer);
            return mode.find() ? Optional.of(mode.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // it does not serve, whatever the reason
        }
    }

    @Override
    public Optional<String> page(URI page) {
        try {
            HttpURLConnection connection = open(page);
            try {
                return body(connection);
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty(); // it does not answer, whatever the reason
        }
    }

    @Override
    public Optional<Set<String>> agents(String master, Optional<String> operator) {
        try {
            HttpURLConnection connection = open(URI.create("http://%s:%d/api/v1".formatted(master, Ports.MASTER)));
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Accept", "application/json");
            operator.ifPresent(secret -> connection.setRequestProperty(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(("operator:" + secret).getBytes(StandardCharsets.UTF_8))));
            try {
                connection.getOutputStream().write("{\"type\": \"GET_AGENTS\"}".getBytes(StandardCharsets.UTF_8));
                return body(connection).map(NetworkProbes::activeHosts);
            } finally {
                connection.disconnect();
            }
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // it does not lead, whatever the reason
        }
    }

    private static Set<String> activeHosts(String answer) {
        Set<String> hosts = new HashSet<>();
        for (JsonNode agent : JSON.readTree(answer).at("/get_agents/agents")) {
            if (agent.at("/active").asBoolean()) {
                hosts.add(agent.at("/agent_info/hostname").asString());
            }
        }
        return hosts;
    }

    @Override
    public boolean listens(String address, int port) {
        try (Socket socket = connected(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // it does not, whatever the reason
        }
    }

    private static HttpURLConnection open(URI page) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
        connection.setConnectTimeout((int) LIMIT.toMillis());
        connection.setReadTimeout((int) LIMIT.toMillis());
        connection.setInstanceFollowRedirects(false);
        return connection;
    }

    private static Optional<String> body(HttpURLConnection connection) throws IOException {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK
                ? Optional.of(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static Socket connected(String address, int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(new InetSocketAddress(address, port), (int) LIMIT.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
