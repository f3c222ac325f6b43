package dev.pmc.web.standby;

import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Guard;
import dev.pmc.web.Page;
import dev.pmc.web.RequestBody;
import dev.pmc.web.SchedulerHeaders;
import dev.pmc.web.WebServer;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.api.Api;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the leader, by passing requests to it: method, path, body, status, headers and content unchanged, and as the bytes
 * come, so that events pass one by one. Who may do what is for the leader to judge, by the token alone.
 *
 * <p>A request is passed once: what another scheduler has passed here, which this one does not lead, is answered with 503, as is
 * everything while nobody leads. An answer that says {@code not-performed} means that the leader was not asked. When another one
 * leads, what is under way to the one before is broken off, since it may never be answered.
 *
 * <p>Nothing here waits: threads of its own move the bytes, as fast as client and leader take them, and not more than so many
 * requests are under way. Life cycle: {@code start close}. Thread-safe.
 */
public final class LeaderProxy implements Page, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderProxy.class);
    private static final int MAX_THREADS = 8;
    private static final int MAX_UNDER_WAY = 512;
    private static final long MAX_CONNECT_MILLIS = 3_000;
    /** The leader says something at least every ten seconds where it says anything; a drain may take so long too. */
    private static final long MAX_SILENCE_MILLIS = 30_000;

    private final KnownLeader known;
    private final Guard guard;
    private final @Nullable SSLContext trust;
    private final long maxSilenceMillis;
    private final LeaderSockets sockets;
    private final Passing passing = new Passing();
    private final Semaphore places = new Semaphore(MAX_UNDER_WAY);
    private final Map<org.eclipse.jetty.client.Request, URI> underWay = new ConcurrentHashMap<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private LeaderProxy(KnownLeader known, Guard guard, @Nullable SSLContext trust, long maxSilenceMillis) {
        this.trust = trust;
        sockets = new LeaderSockets(known, guard, trust);
        this.known = known;
        this.guard = guard;
        this.maxSilenceMillis = maxSilenceMillis;
    }

    /**
     * Passes requests to whoever is known to lead.
     *
     * @param trust says which leaders are believed over TLS; null for those that the JDK trusts
     */
    public static LeaderProxy start(WebServer web, KnownLeader known, Guard guard, @Nullable SSLContext trust) {
        return start(web, known, guard, trust, MAX_SILENCE_MILLIS);
    }

    static LeaderProxy start(
            WebServer web, KnownLeader known, Guard guard, @Nullable SSLContext trust, long maxSilenceMillis) {
        LeaderProxy proxy = new LeaderProxy(known, guard, trust, maxSilenceMillis);
        web.adopt(proxy.passing);
        known.whenChanged(proxy::breakOffOthers);
        return proxy;
    }

    /** How many requests the leader has answered. */
    public long answered() {
        return answered.get();
    }

    /** How many requests were passed to a leader that did not answer to the end. */
    public long failed() {
        return failed.get();
    }

    @Override
    public void answer(Exchange exchange) {
        guard.limitRate(exchange.address());
        String passedBy = exchange.header(SchedulerHeaders.PASSED_BY);
        if (passedBy != null) {
            throw ApiProblem.notPerformed("this scheduler does not lead, although another one has passed this here; "
                    + known.words() + ", as far as this one knows");
        }
        if (exchange.isUpgrade()) {
            sockets.pass(exchange, leader());
            return;
        }
        RequestBody.take(exchange, Api.maxBody(exchange.path()), body -> pass(exchange, body));
    }

    private URI leader() {
        URI leader = known.leader();
        if (leader == null) {
            throw ApiProblem.notPerformed("nobody leads at the moment; ask again in a few seconds");
        }
        return leader;
    }

    private void pass(Exchange exchange, byte[] body) {
        URI leader = leader();
        if (!places.tryAcquire()) {
            throw ApiProblem.notPerformed("too many requests are under way to the leader, " + leader);
        }
        exchange.answerBy(passing, new PassedRequest(exchange, leader, body, guard));
    }

    /** Nobody waits for one that leads no more. */
    private void breakOffOthers() {
        sockets.breakOffOthers();
        underWay.forEach((request, leader) -> {
            if (!leader.equals(known.leader())) {
                breakOff(request);
            }
        });
    }

    /** Its answer fails by that; one that is whole already is not changed any more. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void breakOff(org.eclipse.jetty.client.Request request) {
        request.abort(new LeaderChanged());
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        sockets.close();
        underWay.keySet().forEach(LeaderProxy::breakOff);
        try {
            passing.stop();
            passing.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("reason", e.toString()).log("the way to the leader did not close as it should");
        }
    }

    /** Another scheduler leads than the one that was asked. */
    private static final class LeaderChanged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LeaderChanged() {
            super("another scheduler leads now", null, false, false);
        }
    }

    /** Jetty's proxy, which moves the bytes. */
    private final class Passing extends ProxyHandler {
        Passing() {
            setViaHost("pmc");
        }

        @Override
        protected HttpClient newHttpClient() {
            QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
            threads.setName("to-leader");
            threads.setDaemon(true);
            ClientConnector connector = new ClientConnector();
            connector.setExecutor(threads);
            connector.setSelectors(1);
            SslContextFactory.Client tls = new SslContextFactory.Client();
            tls.setSslContext(trust);
            connector.setSslContextFactory(tls);
            return new HttpClient(new HttpClientTransportOverHTTP(connector));
        }

        @Override
        protected void configureHttpClient(HttpClient client) {
            super.configureHttpClient(client);
            client.setUserAgentField(null);
            client.setConnectTimeout(MAX_CONNECT_MILLIS);
            client.setAddressResolutionTimeout(MAX_CONNECT_MILLIS);
            client.setIdleTimeout(maxSilenceMillis);
            client.setMaxConnectionsPerDestination(MAX_UNDER_WAY);
        }

        @Override
        protected HttpURI rewriteHttpURI(Request request) {
            URI leader = ((PassedRequest) request).leader();
            return HttpURI.build(request.getHttpURI())
                    .scheme(leader.getScheme())
                    .authority(leader.getHost(), leader.getPort());
        }

        /** The path as it was sent, whatever is in it. */
        @Override
        protected org.eclipse.jetty.client.Request newProxyToServerRequest(Request request, HttpURI to) {
            return getHttpClient()
                    .newRequest(to.getHost(), to.getPort())
                    .scheme(to.getScheme())
                    .method(request.getMethod())
                    .path(to.getPathQuery())
                    .idleTimeout(maxSilenceMillis, TimeUnit.MILLISECONDS);
        }

        @Override
        protected org.eclipse.jetty.client.Request.Content newProxyToServerRequestContent(
                Request request, Response response, org.eclipse.jetty.client.Request toLeader) {
            String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
            return new BytesRequestContent(
                    type == null ? "application/octet-stream" : type, ((PassedRequest) request).body());
        }

        /** After what the client has sent, lest it have us leave them out: {@code Connection: via}. */
        @Override
        protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request toLeader) {
            addViaHeader(request, toLeader);
            Exchange exchange = ((PassedRequest) request).exchange();
            String vouched = ((PassedRequest) request).vouched();
            toLeader.headers(headers -> {
                headers.put(SchedulerHeaders.PASSED_BY, known.own().toString());
                headers.put(SchedulerHeaders.CLIENT, exchange.address().getHostAddress());
                if (vouched != null) {
                    headers.put(HttpHeader.COOKIE, CallerProof.COOKIE + "=" + vouched);
                }
            });
        }

        @Override
        protected void sendProxyToServerRequest(
                Request request, org.eclipse.jetty.client.Request toLeader, Response response, Callback callback) {
            PassedRequest passed = (PassedRequest) request;
            underWay.put(toLeader, passed.leader());
            toLeader.onRequestBegin(begun -> passed.begin());
            toLeader.onComplete(result -> {
                underWay.remove(toLeader);
                places.release();
                (result.isSucceeded() ? answered : failed).incrementAndGet();
            });
            super.sendProxyToServerRequest(request, toLeader, response, callback);
            breakOffOthers();
        }

        @Override
        protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
                Request request, org.eclipse.jetty.client.Request toLeader, Response response, Callback callback) {
            return new ProxyResponseListener(request, toLeader, response, callback) {
                /** Where both say something, the leader's word counts. */
                @Override
                public void onHeaders(org.eclipse.jetty.client.Response leaders) {
                    HttpFields.Mutable headers = response.getHeaders();
                    for (HttpField field : leaders.getHeaders()) {
                        headers.remove(field.getName());
                    }
                    headers.put(SchedulerHeaders.PASSED_BY, known.own().toString());
                    super.onHeaders(leaders);
                }
            };
        }

        @Override
        protected void onServerToProxyResponseFailure(
                Request request,
                org.eclipse.jetty.client.Request toLeader,
                org.eclipse.jetty.client.Response leaders,
                Response response,
                Callback callback,
                Throwable failure) {
            PassedRequest passed = (PassedRequest) request;
            LOG.atDebug()
                    .addKeyValue("leader", passed.leader())
                    .addKeyValue("path", passed.exchange().shownPath())
                    .addKeyValue("reason", failure.toString())
                    .log("the leader did not answer to the end");
            if (passed.exchange().hasBegun()) {
                callback.failed(failure);
                return;
            }
            passed.exchange().reset();
            passed.exchange().set(SchedulerHeaders.LEADER, passed.leader().toString());
            passed.exchange().answer(() -> {
                throw problem(passed, failure);
            });
        }
    }

    private static ApiProblem problem(PassedRequest passed, Throwable failure) {
        String leader = passed.leader().toString();
        if (!passed.hasBegun()) {
            return ApiProblem.notPerformed("the leader, " + leader + ", cannot be reached: " + failure.getMessage());
        }
        String unsure =
                passed.exchange().reads() ? "" : "; what was asked may have been done, so look before you repeat it";
        return failure instanceof TimeoutException
                ? ApiProblem.gatewayTimeout("the leader, " + leader + ", does not answer" + unsure)
                : ApiProblem.badGateway("the leader, " + leader + ", did not answer: " + failure.getMessage() + unsure);
    }
}
