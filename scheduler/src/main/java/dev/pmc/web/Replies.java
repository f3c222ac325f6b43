package dev.pmc.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends answers, with what is the same for all: no sniffing, no framing, an entity tag, no body for HEAD. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    private Replies() {}

    static void send(HttpExchange exchange, Reply reply) {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", reply.type);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Cache-Control", "no-cache");
            reply.headers.forEach(headers::set);
            String tag = reply.tag();
            if (tag != null) {
                headers.set("ETag", tag);
                if (isKnown(exchange, tag)) {
                    exchange.sendResponseHeaders(304, -1);
                    return;
                }
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                headers.set("Content-Length", Integer.toString(reply.body.length));
                exchange.sendResponseHeaders(reply.status, -1);
                return;
            }
            exchange.sendResponseHeaders(reply.status, reply.body.length == 0 ? -1 : reply.body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(reply.body);
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("peer", exchange.getRemoteAddress())
                    .addKeyValue("reason", e.getMessage())
                    .log("a reader went away");
        }
    }

    /** If-None-Match, by the weak comparison of RFC 9110. */
    private static boolean isKnown(HttpExchange exchange, String tag) {
        return exchange.getRequestHeaders().getOrDefault("If-None-Match", List.of()).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }
}
