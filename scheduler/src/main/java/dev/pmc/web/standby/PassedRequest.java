package dev.pmc.web.standby;

import dev.pmc.web.Exchange;
import dev.pmc.web.Guard;
import dev.pmc.web.SchedulerHeaders;
import java.net.URI;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the leader, with its whole body. It leaves out what was between the client and this scheduler
 * alone: whom the client asked, and how its body came.
 */
final class PassedRequest extends Request.Wrapper {
    private final Exchange exchange;
    private final URI leader;
    private final byte[] body;
    private final HttpFields headers;
    private final @Nullable String vouched;
    private volatile boolean begun;

    PassedRequest(Exchange exchange, URI leader, byte[] body, Guard guard) {
        super(exchange.request());
        this.exchange = exchange;
        this.leader = leader;
        this.body = body;
        vouched = guard.vouch(exchange);
        headers = HttpFields.build(exchange.request().getHeaders())
                .remove(HttpHeader.HOST)
                .remove(HttpHeader.EXPECT)
                .remove(HttpHeader.CONTENT_LENGTH)
                .remove(SchedulerHeaders.PASSED_BY)
                .remove(SchedulerHeaders.CLIENT)
                .remove(guard.userHeader())
                .asImmutable();
    }

    /** What shows the leader whom a proxy has named; null if the request shows that itself, or nobody was named. */
    @Nullable
    String vouched() {
        return vouched;
    }

    Exchange exchange() {
        return exchange;
    }

    /** Whom it is passed to. */
    URI leader() {
        return leader;
    }

    byte[] body() {
        return body;
    }

    /** The leader is sent the first byte of it. */
    void begin() {
        begun = true;
    }

    /** Whether the leader may know of it. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public HttpFields getHeaders() {
        return headers;
    }

    @Override
    public long getLength() {
        return body.length;
    }
}
