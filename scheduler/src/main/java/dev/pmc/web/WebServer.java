package dev.pmc.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pmc's one HTTP port. Serves the executor archive to agents, under a name that contains its content hash: what was
 * fetched from there once never changes, so agents may keep it. What else can be had here is added with {@link #serve}.
 *
 * <p>Answers as the Mesos fetcher wants it ({@code docs/fetcher.md}): with a Content-Length, also to HEAD. Life cycle:
 * {@code start serve* close}.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    /** As many agents fetch at once; more wait in the backlog. */
    private static final int THREADS = 16;

    private static final int BACKLOG = 256;

    static {
        // A peer that stops in the middle keeps its thread no longer than this. The JDK's server reads them once, in
        // seconds.
        limit("sun.net.httpserver.maxReqTime", "30");
        limit("sun.net.httpserver.maxRspTime", "900");
        // Else each answer's last packet waits 40 ms for the peer to acknowledge the one before.
        limit("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final @Nullable Archive archive;

    private WebServer(HttpServer server, ExecutorService threads, @Nullable Archive archive) {
        this.server = server;
        this.threads = threads;
        this.archive = archive;
    }

    /**
     * Starts to serve.
     *
     * @param port 0 for any free one
     * @param archive null if agents get theirs elsewhere
     * @throws BindException if the port is in use
     */
    public static WebServer start(int port, @Nullable Archive archive) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        WebServer web = new WebServer(server, threads, archive);
        server.createContext("/artifacts", web::answer);
        server.setExecutor(threads);
        server.start();
        return web;
    }

    /** Sets a bound unless the operator has set one. */
    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Serves something else, at a path and all below it. */
    public void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    /** The path of the archive, from the root of this server. */
    public String path() {
        return archive == null ? "/artifacts" : path(archive);
    }

    private static String path(Archive archive) {
        return "/artifacts/" + archive.sha256() + "/exec.tgz";
    }

    private void answer(HttpExchange exchange) throws IOException {
        Archive archive = this.archive;
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean head = method.equals("HEAD");
            if (archive == null
                    || !path(archive).equals(exchange.getRequestURI().getPath())) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!head && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
            } else {
                send(archive, exchange, head);
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("peer", exchange.getRemoteAddress())
                    .addKeyValue("reason", e)
                    .log("an agent did not get the executor archive");
        }
    }

    private static void send(Archive archive, HttpExchange exchange, boolean head) throws IOException {
        long length = archive.length();
        exchange.getResponseHeaders().set("Content-Type", "application/gzip");
        exchange.getResponseHeaders().set("ETag", '"' + archive.sha256() + '"');
        exchange.getResponseHeaders().set("Cache-Control", "public, max-age=31536000, immutable");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, length);
        try (OutputStream out = exchange.getResponseBody()) {
            archive.writeTo(out);
        }
        LOG.atInfo()
                .addKeyValue("peer", exchange.getRemoteAddress())
                .addKeyValue("bytes", length)
                .log("an agent has fetched the executor archive");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        if (archive != null) {
            archive.close();
        }
    }
}
