package dev.pmc.mesos;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** {@code GET /health}, which every Mesos master and agent answers without asking who wants to know. */
final class HealthQuestion {
    private HealthQuestion() {}

    /**
     * Asks on an open connection.
     *
     * @param limit for the answer
     * @throws IOException if there is none
     */
    static HttpAnswer ask(Wire open, Endpoint peer, Duration limit) throws IOException {
        open.limitReads(limit);
        open.out()
                .write("GET /health HTTP/1.1\r\nHost: %s\r\n\r\n"
                        .formatted(peer.authority())
                        .getBytes(StandardCharsets.ISO_8859_1));
        try {
            HttpAnswer answer = HttpAnswer.read(open.in());
            if (answer == null) {
                throw new IOException("it closed the connection");
            }
            answer.skipBody();
            return answer;
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer for " + MesosDuration.format(limit), e);
        }
    }
}
