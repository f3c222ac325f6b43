package dev.pmc.web.api;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.web.Exchange;
import dev.pmc.web.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Components;
import org.eclipse.jetty.util.Callback;

/**
 * Somebody who is told of services for as long as he stays, by server-sent events that each say all that he asks for. One write is
 * under way at a time; who takes it slowly misses what is in between, and never how it stands in the end.
 */
final class ServiceStream implements DiscoveryFeed.Watcher, Callback {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final Exchange exchange;
    private final ServicesAsked asked;
    private final DiscoveryBoard board;
    private final Consumer<DiscoveryFeed.Watcher> leave;
    private long told = -1;
    private boolean writing;
    private boolean gone;

    /** @param leave is told when it is over */
    ServiceStream(Exchange exchange, ServicesAsked asked, DiscoveryBoard board, Consumer<DiscoveryFeed.Watcher> leave) {
        this.exchange = exchange;
        this.asked = asked;
        this.board = board;
        this.leave = leave;
    }

    void begin() {
        tell("retry: 2000\n");
        beat();
    }

    private void beat() {
        Components jetty = exchange.request().getComponents();
        jetty.getScheduler().schedule(() -> jetty.getExecutor().execute(this::live), SIGN_OF_LIFE);
    }

    private void live() {
        if (!isGone()) {
            tell(": still there\n\n");
            beat();
        }
    }

    private synchronized boolean isGone() {
        return gone;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public void tell(ServiceDirectory services, Map<ServicesAsked, Reply> written) {
        tell("");
    }

    /** @param before is written in any case, before the news if there is some */
    private void tell(String before) {
        boolean isOver = board.isClosed();
        String text = before;
        synchronized (this) {
            if (writing || gone) {
                return;
            }
            ServiceDirectory services = board.services();
            long index = asked.index(services);
            if (index != told) {
                text += asked.event(services);
                told = index;
            }
            gone = isOver;
            writing = !isOver && !text.isEmpty();
        }
        if (isOver) {
            leave.accept(this);
            exchange.end();
        } else if (!text.isEmpty()) {
            exchange.write(text, this);
        }
    }

    @Override
    public void succeeded() {
        synchronized (this) {
            writing = false;
        }
        tell("");
    }

    @Override
    public void failed(Throwable why) {
        synchronized (this) {
            gone = true;
        }
        leave.accept(this);
        exchange.fail(why);
    }
}
