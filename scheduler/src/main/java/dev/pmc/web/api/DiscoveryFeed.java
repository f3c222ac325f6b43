package dev.pmc.web.api;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Components;

/**
 * {@code /discovery}: who is a member of which service, now or as soon as it changes. Who waits has no thread: the loop's word that
 * there is news starts a pass over all who do, in which each list that several of them want is written once.
 *
 * <p>Nobody misses a change, however late he comes back, for what is told is how things stand, and not what has happened.
 */
final class DiscoveryFeed {
    /** Who waits holds a connection and some hundred bytes. */
    private static final int MAX_WATCHERS = 2_000;

    /** Less than what proxies and standbys have patience for. */
    private static final int MAX_WAIT_SECONDS = 25;

    /** So that what a busy loop changes turn by turn is told together. */
    private static final Duration GATHERING = Duration.ofMillis(5);

    private final DiscoveryBoard board;
    private final Waiters<Watcher> watchers;

    DiscoveryFeed(DiscoveryBoard board) {
        this.board = board;
        watchers = new Waiters<>(MAX_WATCHERS, "news of services", GATHERING, Watcher::exchange, this::tell);
        board.listen(watchers::gather);
    }

    /** Answers a request, now or when there is news. Returns at once. */
    void answer(Exchange exchange, ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        Query query = request.query().only("service", "index", "wait", "format");
        ServicesAsked asked = ServicesAsked.by(request, exchange);
        long seen = query.number("index", -1L, 0, Long.MAX_VALUE);
        int wait = query.number("wait", 0, 0, MAX_WAIT_SECONDS);
        if (asked.form() == ServicesAsked.Form.EVENTS) {
            stream(exchange, asked);
        } else if (wait == 0 || exchange.isHead() || asked.index(board.services()) != seen) {
            exchange.work(() -> exchange.send(asked.reply(board.services())));
        } else {
            watchers.takePlace();
            new LongPoll(exchange, asked, seen).begin(wait);
        }
    }

    private void stream(Exchange exchange, ServicesAsked asked) {
        if (!exchange.beginsEvents()) {
            return;
        }
        watchers.takePlace();
        ServiceStream stream = new ServiceStream(exchange, asked, board, watchers::leave);
        watchers.add(stream);
        stream.begin();
    }

    private void tell(Set<Watcher> all) {
        ServiceDirectory services = board.services();
        Map<ServicesAsked, Reply> written = new HashMap<>();
        for (Watcher watcher : all) {
            watcher.tell(services, written);
        }
    }

    /** Somebody who waits for news. */
    interface Watcher {
        Exchange exchange();

        /**
         * Things stand so, perhaps otherwise than when this was last told.
         *
         * @param written what was written for others in this pass
         */
        void tell(ServiceDirectory services, Map<ServicesAsked, Reply> written);
    }

    /** Somebody who is answered once, as soon as there is news, or when his time is over. */
    private final class LongPoll implements Watcher {
        private final Exchange exchange;
        private final ServicesAsked asked;
        private final long seen;

        LongPoll(Exchange exchange, ServicesAsked asked, long seen) {
            this.exchange = exchange;
            this.asked = asked;
            this.seen = seen;
        }

        void begin(int seconds) {
            Components jetty = exchange.request().getComponents();
            watchers.add(this);
            jetty.getScheduler()
                    .schedule(() -> jetty.getExecutor().execute(this::timeIsOver), seconds, TimeUnit.SECONDS);
            // Its news may have come before it waited.
            tell(board.services(), new HashMap<>());
        }

        private void timeIsOver() {
            if (watchers.leave(this)) {
                exchange.answer(() -> exchange.send(asked.reply(board.services())));
            }
        }

        @Override
        public Exchange exchange() {
            return exchange;
        }

        @Override
        public void tell(ServiceDirectory services, Map<ServicesAsked, Reply> written) {
            if (board.isClosed() && watchers.leave(this)) {
                exchange.answer(() -> {
                    throw ApiProblem.notPerformed("pmc stops");
                });
            } else if (asked.index(services) != seen && watchers.leave(this)) {
                exchange.answer(() -> exchange.send(written.computeIfAbsent(asked, wanted -> wanted.reply(services))));
            }
        }
    }
}
