package dev.pmc.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP as a scheduler in a hurry speaks it. */
class PipelineTest {
    @TempDir
    private Path workDir;

    private LocalMesos mesos;

    @BeforeEach
    void start() throws IOException {
        mesos = LocalMesos.start(LocalMesosConfig.of(1, "host", "node:a1", "cpus:4;mem:4096", workDir)
                .withoutAuthentication());
    }

    @AfterEach
    void stop() {
        mesos.close();
    }

    @Test
    void answersComeInTheOrderOfTheRequests() throws Exception {
        String calls = request("GET", "/api/v1/scheduler", "", "")
                + request("POST", "/api/v1/scheduler", "application/json", "{\"type\":\"REVIVE\"}")
                + request("POST", "/nowhere", "application/json", "{}")
                + request("POST", "/api/v1/scheduler", "text/plain", "{}")
                + request("GET", "/version", "", "")
                + request("GET", "/api/v1/scheduler", "", "");

        assertThat(statuses(calls, 6)).containsExactly(405, 400, 404, 415, 200, 405);
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertThat(statuses("no http at all\r\n\r\n", 1)).containsExactly(400);
    }

    private static String request(String method, String path, String type, String body) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Sends all in one piece, and reads so many answers. */
    private List<Integer> statuses(String requests, int count) throws IOException {
        String[] address = mesos.masterAddress().split(":", -1);
        List<Integer> statuses = new ArrayList<>();
        try (Socket socket = new Socket(InetAddress.getByName(address[0]), Integer.parseInt(address[1]));
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            while (statuses.size() < count) {
                String line = answers.readLine();
                if (line == null) {
                    break;
                }
                int start = line.indexOf("HTTP/1.1 ");
                if (start >= 0) {
                    statuses.add(Integer.valueOf(line.substring(start + 9, start + 12)));
                }
            }
        }
        return statuses;
    }
}
