package dev.pmc.web;

import dev.pmc.web.api.Paths;
import dev.pmc.web.tls.ServerTls;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pmc's one HTTP port. Serves the executor archive to agents, and what else is added with {@link #serve}.
 *
 * <p>No thread waits for a peer: requests are read and answers written as the bytes come and go, so thousands of peers
 * may be slow, or fall silent, without delaying the others. A peer is slow as long as it takes or sends a byte now and
 * then; one that does neither for a minute is hung up on.
 *
 * <p>It listens before the rest of pmc is there. Until {@link #open} all but the archive and {@code /healthz} is
 * answered with 503 and what pmc is doing. Life cycle: {@code start serve* open close}.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);
    private static final int MAX_THREADS = 24;
    private static final int MAX_CONNECTIONS = 4096;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final long MAX_UNSENT_BYTES = 64L << 20;
    private static final int MAX_SOCKET_MESSAGE = 64 * 1024;
    /** That a peer of a WebSocket has not taken yet. */
    private static final int MAX_SOCKET_FRAMES = 64;

    private static final int BACKLOG = 1024;
    /**
     * The kernel says that a peer has taken something when a third of this is free again. With the megabytes that it
     * would choose itself, a slow peer would look like a silent one for minutes.
     */
    private static final int SEND_BUFFER = 192 * 1024;

    private final Server server;
    private final ServerConnector connector;
    private final Workers workers = new Workers();
    private final UnsentReplies unsent = new UnsentReplies(MAX_UNSENT_BYTES);
    private final ArchivePage archivePage;
    private final @Nullable Archive archive;
    private final @Nullable ServerTls tls;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private int port;
    private volatile @Nullable String starting;
    private volatile Supplier<@Nullable URI> leader = () -> null;

    private WebServer(
            int port, @Nullable Archive archive, @Nullable ServerTls tls, int maxConnections, Duration maxSilence) {
        this.archive = archive;
        this.tls = tls;
        archivePage = new ArchivePage(archive);
        pages.put("/artifacts", archivePage);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("http");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setErrorHandler(new PlainErrors());
        server.setHandler(new Pages());
        ServerWebSocketContainer sockets = ServerWebSocketContainer.ensure(server);
        sockets.setIdleTimeout(maxSilence);
        sockets.setMaxBinaryMessageSize(MAX_SOCKET_MESSAGE);
        sockets.setMaxTextMessageSize(MAX_SOCKET_MESSAGE);
        sockets.setMaxOutgoingFrames(MAX_SOCKET_FRAMES);
        connector = new ServerConnector(server, 1, 1, ways(tls));
        connector.setPort(port);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        connector.setIdleTimeout(maxSilence.toMillis());
        connector.addBean(new OpenConnections(maxConnections));
        server.addConnector(connector);
    }

    /**
     * Starts to serve, open from the first moment.
     *
     * @param port 0 for any free one
     * @param archive null if agents get theirs elsewhere
     * @throws BindException if the port is in use
     */
    public static WebServer start(int port, @Nullable Archive archive) throws IOException {
        return start(new WebServer(port, archive, null, MAX_CONNECTIONS, MAX_SILENCE));
    }

    /**
     * Starts to serve the archive alone, and says to all others what pmc is doing.
     *
     * @param tls null for plain HTTP; with it plain HTTP gets the archive and {@code /healthz} alone
     */
    public static WebServer start(int port, @Nullable Archive archive, @Nullable ServerTls tls, String doing)
            throws IOException {
        WebServer web = new WebServer(port, archive, tls, MAX_CONNECTIONS, MAX_SILENCE);
        web.starting(doing);
        return start(web);
    }

    /** With other bounds, for tests. */
    static WebServer start(@Nullable Archive archive, int maxConnections, Duration maxSilence) throws IOException {
        return start(new WebServer(0, archive, null, maxConnections, maxSilence));
    }

    private static WebServer start(WebServer web) throws IOException {
        try {
            web.connector.open();
            web.port = web.connector.getLocalPort();
            web.server.start();
            if (web.tls != null) {
                web.tls.watch(web.connector.getScheduler());
            }
            return web;
        } catch (Exception e) {
            web.stop();
            if (e.getCause() instanceof BindException inUse) {
                throw inUse;
            }
            throw e instanceof IOException failure ? failure : new IOException("the HTTP server does not start", e);
        }
    }

    /** HTTP; or TLS and HTTP, told apart by the first byte, for agents fetch what they may have from anybody without trusting anybody. */
    private static ConnectionFactory[] ways(@Nullable ServerTls tls) {
        HttpConnectionFactory http = new HttpConnectionFactory(configuration(tls != null));
        return tls == null
                ? new ConnectionFactory[] {http}
                : new ConnectionFactory[] {
                    new DetectorConnectionFactory(new SslConnectionFactory(tls.factory(), http.getProtocol())), http
                };
    }

    /** Jetty's parser is as strict as it comes, but for what {@link Guard} and {@link Paths} judge themselves. */
    private static HttpConfiguration configuration(boolean tls) {
        HttpConfiguration configuration = new HttpConfiguration();
        if (tls) {
            configuration.addCustomizer(new SecureRequestCustomizer(false));
        }
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHttpCompliance(HttpCompliance.RFC9110.with(
                "PMC", HttpCompliance.Violation.DUPLICATE_HOST_HEADERS, HttpCompliance.Violation.MISMATCHED_AUTHORITY));
        return configuration;
    }

    public int port() {
        return port;
    }

    /** Whether all but the archive has to be asked for over TLS. */
    public boolean isTls() {
        return tls != null;
    }

    /** Serves something, at a path and all below it; of several such paths the longest is asked. */
    public void serve(String path, Page page) {
        pages.put(path, page);
    }

    /** Has every answer say who leads, where there is more than one scheduler. */
    public void leader(Supplier<@Nullable URI> leader) {
        this.leader = leader;
    }

    /** Starts a handler that pages use. */
    public void adopt(Handler handler) {
        handler.setServer(server);
        LifeCycle.start(handler);
    }

    /** Says what pmc does before it can answer. */
    public void starting(String doing) {
        starting = doing;
    }

    /** Lets everybody in: pmc has started. */
    public void open() {
        starting = null;
    }

    /** The path of the archive, from the root of this server. */
    public String path() {
        return archivePage.path();
    }

    private void answer(Exchange exchange) {
        URI leads = leader.get();
        if (leads != null) {
            exchange.set(SchedulerHeaders.LEADER, leads.toString());
        }
        Page page = page(exchange.path());
        if (tls != null
                && !exchange.isTls()
                && page != archivePage
                && !exchange.path().equals("/healthz")) {
            throw ApiProblem.forbidden("this pmc speaks TLS: ask https:// at the same port");
        }
        String doing = starting;
        if (doing == null || page == archivePage) {
            page.answer(exchange);
        } else if (exchange.path().equals("/healthz")) {
            exchange.send(Reply.text(200, "starting: " + doing));
        } else {
            throw ApiProblem.notPerformed("pmc is starting: " + doing);
        }
    }

    private Page page(String path) {
        String longest = "";
        Page found = exchange -> {
            throw ApiProblem.notFound("there is nothing here");
        };
        for (Map.Entry<String, Page> page : new TreeMap<>(pages).entrySet()) {
            String prefix = page.getKey();
            if (prefix.length() > longest.length() && path.startsWith(prefix)) {
                longest = prefix;
                found = page.getValue();
            }
        }
        return found;
    }

    @Override
    public void close() {
        stop();
        if (archive != null) {
            archive.close();
        }
    }

    private void stop() {
        try {
            server.stop();
            server.destroy();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("reason", e.toString()).log("the HTTP server did not stop as it should");
        }
        workers.close();
    }

    /** Where Jetty hands requests over. */
    private final class Pages extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Exchange exchange = new Exchange(request, response, callback, workers, unsent);
            exchange.answer(() -> WebServer.this.answer(exchange));
            return true;
        }
    }
}
