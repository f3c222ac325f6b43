package dev.pmc.web;

import com.sun.net.httpserver.HttpExchange;
import dev.pmc.status.Happening;
import dev.pmc.status.Happenings;
import dev.pmc.vm.Word;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /events}: what happens, as it happens, as server-sent events. Each has a number as its id; who comes again with
 * {@code Last-Event-ID} gets what was missed, or an event {@code reset} if that is not known any more (or pmc was
 * started again), after which one has to read everything anew.
 *
 * <p>A follower has a thread of its own, because it may be slow; there are only so many.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MOST_FOLLOWERS = 64;
    private static final int MOST_AT_ONCE = 500;
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final Happenings happenings;
    /** Numbers begin anew with each start; this tells those of one life of pmc from those of another. */
    private final String life = Long.toString(System.currentTimeMillis(), 36);

    private final Semaphore room = new Semaphore(MOST_FOLLOWERS);

    EventStream(Happenings happenings) {
        this.happenings = happenings;
    }

    /** Answers a request for events, for as long as the follower stays. Returns at once. */
    void follow(HttpExchange exchange, ApiRequest request) throws IOException {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the events have no parts");
        }
        String seen = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        Query query = request.query().only("last_event_id", "recent");
        String asked = query.text("last_event_id");
        int recent = query.number("recent", 0, 0, MOST_AT_ONCE);
        if (!room.tryAcquire()) {
            throw ApiProblem.unavailable("there are " + MOST_FOLLOWERS + " followers already");
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        Thread thread = new Thread(() -> tell(exchange, head, seen == null ? asked : seen, recent), "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void tell(HttpExchange exchange, boolean head, @Nullable String seen, int recent) {
        try (exchange) {
            exchange.sendResponseHeaders(200, head ? -1 : 0);
            if (!head) {
                tell(exchange.getResponseBody(), seen, recent);
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("peer", exchange.getRemoteAddress())
                    .addKeyValue("reason", e.getMessage())
                    .log("a follower went away");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    private void tell(OutputStream out, @Nullable String seen, int recent) throws IOException, InterruptedException {
        long last = happenings.last();
        if (seen == null) {
            last = Math.max(0, last - recent);
        } else {
            long number = number(seen);
            if (number >= 0 && happenings.reachesBackTo(number)) {
                last = number;
            } else {
                write(out, "event: reset\nid: " + life + "-" + last + "\ndata: {}\n\n");
            }
        }
        write(out, ": pmc\nretry: 2000\n\n");
        while (!happenings.isClosed()) {
            List<Happening> news = happenings.after(last, MOST_AT_ONCE, SIGN_OF_LIFE);
            StringBuilder text = new StringBuilder();
            for (Happening happening : news) {
                text.append("event: ").append(Word.of(happening.kind())).append('\n');
                text.append("id: ")
                        .append(life)
                        .append('-')
                        .append(happening.number())
                        .append('\n');
                text.append("data: ")
                        .append(ApiJson.text(Views.Event.of(happening)))
                        .append("\n\n");
                last = happening.number();
            }
            write(out, text.length() == 0 ? ": nothing new\n\n" : text.toString());
        }
    }

    /** The number in an id of this life; -1 if it is none. */
    private long number(String id) {
        return id.matches("[a-z0-9]{1,13}-\\d{1,18}") && id.startsWith(life + "-")
                ? Long.parseLong(id.substring(id.indexOf('-') + 1))
                : -1;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
