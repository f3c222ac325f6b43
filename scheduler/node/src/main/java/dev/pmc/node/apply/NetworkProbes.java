package dev.pmc.node.apply;

import dev.pmc.node.cluster.Ensemble;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks over the network. */
public final class NetworkProbes implements NodeProbes {
    private static final Duration LIMIT = Duration.ofSeconds(5);
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
            HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
            connection.setConnectTimeout((int) LIMIT.toMillis());
            connection.setReadTimeout((int) LIMIT.toMillis());
            connection.setInstanceFollowRedirects(false);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK
                        ? Optional.of(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        : Optional.empty();
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return Optional.empty(); // it does not answer, whatever the reason
        }
    }

    @Override
    public boolean listens(String address, int port) {
        try (Socket socket = connected(address, port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // it does not, whatever the reason
        }
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
