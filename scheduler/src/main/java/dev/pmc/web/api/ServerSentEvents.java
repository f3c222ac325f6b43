package dev.pmc.web.api;

import dev.pmc.status.StatusEvent;
import dev.pmc.status.StatusEvents;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiJson;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * {@code /events}: what happens, as it happens, as server-sent events. Each has a number as its id; who comes again with
 * {@code Last-Event-ID} gets what was missed, or an event {@code reset} if that is not known any more (or pmc was
 * started again), after which one has to read everything anew.
 *
 * <p>Followers have no threads. The loop's word that there is news starts a short wait, after which everybody is sent
 * what there is, but for those who have not taken the last yet: they get the rest when they have.
 */
final class ServerSentEvents {
    private static final int MAX_FOLLOWERS = 64;
    private static final int MAX_AT_ONCE = 500;
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    /** So that a loop that turns a thousand times a second does not make as many packets for each follower. */
    private static final Duration GATHERING = Duration.ofMillis(30);

    private final StatusEvents happenings;
    /** Numbers begin anew with each start; this tells those of one life of pmc from those of another. */
    private final String life = Long.toString(System.currentTimeMillis(), 36);

    private final Waiters<Follower> followers = new Waiters<>(
            MAX_FOLLOWERS,
            "events",
            GATHERING,
            follower -> follower.exchange,
            all -> all.forEach(follower -> follower.tell(false)));

    ServerSentEvents(StatusEvents happenings) {
        this.happenings = happenings;
        happenings.listen(followers::gather);
    }

    /** Answers a request for events, for as long as the follower stays. Returns at once. */
    void follow(Exchange exchange, ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the events have no parts");
        }
        Query query = request.query().only("last_event_id", "recent");
        String header = exchange.header("Last-Event-ID");
        String seen = header == null ? query.text("last_event_id") : header;
        int recent = query.number("recent", 0, 0, MAX_AT_ONCE);
        if (!exchange.beginsEvents()) {
            return;
        }
        followers.takePlace();
        new Follower(exchange).start(seen, recent);
    }

    /** The number in an id of this life; -1 if it is none. */
    private long number(String id) {
        return id.matches("[a-z0-9]{1,13}-\\d{1,18}") && id.startsWith(life + "-")
                ? Long.parseLong(id.substring(id.indexOf('-') + 1))
                : -1;
    }

    /** Somebody who follows. One write is under way at a time; what comes meanwhile is found when it is done. */
    private final class Follower implements Callback {
        private final Exchange exchange;
        private long last;
        private boolean writing;
        private boolean gone;

        Follower(Exchange exchange) {
            this.exchange = exchange;
        }

        void start(@Nullable String seen, int recent) {
            StringBuilder text = new StringBuilder();
            synchronized (this) {
                last = happenings.last();
                if (seen == null) {
                    last = Math.max(0, last - recent);
                } else {
                    long number = number(seen);
                    if (number >= 0 && happenings.reachesBackTo(number)) {
                        last = number;
                    } else {
                        text.append("event: reset\nid: ")
                                .append(life)
                                .append('-')
                                .append(last);
                        text.append("\ndata: {}\n\n");
                    }
                }
                writing = true;
            }
            followers.add(this);
            exchange.write(text.append(": pmc\nretry: 2000\n\n").toString(), this);
            beat();
        }

        private void beat() {
            Components jetty = exchange.request().getComponents();
            jetty.getScheduler().schedule(() -> jetty.getExecutor().execute(this::live), SIGN_OF_LIFE);
        }

        private void live() {
            if (followers.has(this)) {
                tell(true);
                beat();
            }
        }

        /** @param signOfLife whether to say something although there is nothing to say */
        void tell(boolean signOfLife) {
            String text;
            boolean over = happenings.isClosed();
            synchronized (this) {
                if (writing || gone) {
                    return;
                }
                text = over ? "" : news();
                gone = over;
                if (text.isEmpty() && signOfLife && !over) {
                    text = ": nothing new\n\n";
                }
                writing = !text.isEmpty();
            }
            if (over) {
                followers.leave(this);
                exchange.end();
            } else if (!text.isEmpty()) {
                exchange.write(text, this);
            }
        }

        private String news() {
            List<StatusEvent> news = happenings.after(last, MAX_AT_ONCE);
            StringBuilder text = new StringBuilder();
            for (StatusEvent happening : news) {
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
            return text.toString();
        }

        @Override
        public void succeeded() {
            synchronized (this) {
                writing = false;
            }
            tell(false);
        }

        @Override
        public void failed(Throwable why) {
            synchronized (this) {
                gone = true;
            }
            followers.leave(this);
            exchange.fail(why);
        }
    }
}
