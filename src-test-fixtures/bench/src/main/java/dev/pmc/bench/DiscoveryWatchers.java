package dev.pmc.bench;

import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.KeeperException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import tools.jackson.databind.JsonNode;

/** Clients of service discovery, each of which looks for changes in its own way until this is closed. */
final class DiscoveryWatchers implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000;
    private static final int LONGEST_ANSWER = 4096;

    private final List<Thread> threads = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile boolean closed;

    /** Something that is done again and again. */
    private interface Look {
        void look() throws IOException, InterruptedException;
    }

    private void start(String name, Look look) {
        Thread thread = new Thread(() -> repeat(look), name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void repeat(Look look) {
        while (!closed) {
            try {
                look.look();
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                if (!closed) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** One that waits at the API for news of a service. */
    Sightings atApi(int port, String service) {
        Sightings sightings = new Sightings();
        String[] index = {""};
        start("at-api", () -> {
            URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/discovery/" + service
                    + "?format=text&wait=20&index=" + index[0]);
            String answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            sightings.saw(answer);
            index[0] = answer.substring("index ".length(), answer.indexOf('\n'));
        });
        return sightings;
    }

    /** One that asks for a host's address again and again. */
    Sightings byDns(int port, String name) throws IOException {
        Sightings sightings = new Sightings();
        byte[] question = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN))
                .toWire();
        DatagramSocket socket = new DatagramSocket();
        start("by-dns", () -> {
            socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), port));
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST_ANSWER], LONGEST_ANSWER);
            socket.receive(answer);
            sightings.saw(new Message(answer.getData()).toString());
            LockSupport.parkNanos(PAUSE_NANOS);
        });
        return sightings;
    }

    /** One that watches a node. */
    Sightings inZooKeeper(CuratorFramework client, String node) {
        Sightings sightings = new Sightings();
        new NodeWatch(client, node, sightings).read();
        return sightings;
    }

    private final class NodeWatch {
        private final CuratorFramework client;
        private final String node;
        private final Sightings sightings;

        NodeWatch(CuratorFramework client, String node, Sightings sightings) {
            this.client = client;
            this.node = node;
            this.sightings = sightings;
        }

        /** Reads it, and is told when there is something else. */
        void read() {
            try {
                client.getData()
                        .usingWatcher((CuratorWatcher) event -> read())
                        .inBackground((curator, event) -> {
                            if (event.getResultCode() == KeeperException.Code.OK.intValue()) {
                                sightings.saw(new String(event.getData(), StandardCharsets.UTF_8));
                            }
                        })
                        .forPath(node);
            } catch (Exception e) {
                if (!closed) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** One that watches a key by the JSON gateway, from its first value on. */
    Sightings inEtcd(String server, String key) {
        Sightings sightings = new Sightings();
        String body = Json.text(Map.of("create_request", Map.of("key", base64(key), "start_revision", "1")));
        HttpRequest watch = HttpRequest.newBuilder(URI.create("http://" + server + "/v3/watch"))
                .POST(BodyPublishers.ofString(body))
                .build();
        start("in-etcd", () -> {
            try (Stream<String> lines = http.send(watch, BodyHandlers.ofLines()).body()) {
                lines.forEach(line -> {
                    for (JsonNode event :
                            Json.mapper().readTree(line).path("result").path("events")) {
                        String value = event.path("kv").path("value").asString("");
                        sightings.saw(new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
                    }
                });
            }
        });
        return sightings;
    }

    /** Writes a key by the JSON gateway, and nothing else. */
    void putIntoEtcd(String server, String key, String value) throws IOException, InterruptedException {
        String body = Json.text(Map.of("key", base64(key), "value", base64(value)));
        http.send(
                HttpRequest.newBuilder(URI.create("http://" + server + "/v3/kv/put"))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.discarding());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
