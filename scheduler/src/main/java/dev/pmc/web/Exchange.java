package dev.pmc.web;

import dev.pmc.web.access.Caller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP request and its answer. Sending waits for nobody: how fast the peer reads is the business of the peer alone.
 * Every exchange ends once, on any thread, by a {@code send}, {@link #head}, {@link #end} or {@link #fail}.
 */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int MAX_SHOWN_PATH = 200;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Workers workers;
    private final UnsentReplies unsent;
    private volatile boolean bodyTaken;
    private volatile @Nullable Caller caller;
    private volatile Consumer<Reply> listener = reply -> {};

    Exchange(Request request, Response response, Callback callback, Workers workers, UnsentReplies unsent) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.workers = workers;
        this.unsent = unsent;
    }

    /** The method, in the letters it was sent in. */
    public String method() {
        return request.getMethod();
    }

    /** GET or HEAD, but for a WebSocket, which may carry anything. */
    public boolean reads() {
        return isHead() || (method().equals("GET") && !isUpgrade());
    }

    /** Whether this is to go on as a WebSocket. */
    public boolean isUpgrade() {
        return "websocket".equalsIgnoreCase(header("Upgrade"));
    }

    /**
     * Goes on as a WebSocket, which is not compressed.
     *
     * @param protocol which of the protocols that the peer offers is spoken; null if it offers none
     */
    public void upgrade(Session.Listener peer, @Nullable String protocol) {
        boolean isDone = ServerWebSocketContainer.get(request.getContext())
                .upgrade(
                        (asked, answer, failed) -> {
                            answer.setExtensions(List.of());
                            if (protocol != null) {
                                answer.setAcceptedSubProtocol(protocol);
                            }
                            return peer;
                        },
                        request,
                        response,
                        ended());
        if (!isDone) {
            throw ApiProblem.upgradeRequired("this is a WebSocket, and the request does not ask for one as it should");
        }
    }

    /** Whether only the headers of the answer are wanted. */
    public boolean isHead() {
        return method().equals("HEAD");
    }

    /** The path as it was sent, with its escapes. */
    public String path() {
        return String.valueOf(request.getHttpURI().getPath());
    }

    /** The path for people to read: not longer than a line. */
    public String shownPath() {
        String path = path();
        return path.length() > MAX_SHOWN_PATH ? path.substring(0, MAX_SHOWN_PATH) : path;
    }

    /** What stands behind the question mark, with its escapes. */
    @Nullable
    public String query() {
        return request.getHttpURI().getQuery();
    }

    /** The host that the request's own target names, if it names one; else that of the Host header. */
    @Nullable
    public String authority() {
        return request.getHttpURI().getAuthority();
    }

    /** All values of a header, each as it was sent. */
    public List<String> headers(String name) {
        return request.getHeaders().getFields(name).stream()
                .map(HttpField::getValue)
                .map(value -> value == null ? "" : value)
                .toList();
    }

    /** The first value of a header. */
    @Nullable
    public String header(String name) {
        return request.getHeaders().get(name);
    }

    InetSocketAddress peer() {
        return (InetSocketAddress) request.getConnectionMetaData().getRemoteSocketAddress();
    }

    /** Who calls, once that is known. */
    @Nullable
    public Caller caller() {
        return caller;
    }

    void calledBy(Caller known) {
        caller = known;
    }

    /** Has the answer told to somebody before it is sent. */
    public void beforeSending(Consumer<Reply> told) {
        listener = told;
    }

    /** Whether it came by TLS to this port. */
    boolean isTls() {
        return request.isSecure();
    }

    /** Whether the client has used TLS, as far as is known: to this port, to a proxy, or to the scheduler that has passed it. */
    public boolean isSecure() {
        String passedBy = header(SchedulerHeaders.PASSED_BY);
        return isTls()
                || "https".equalsIgnoreCase(header("X-Forwarded-Proto"))
                || (passedBy != null && passedBy.startsWith("https:"));
    }

    public InetAddress address() {
        return peer().getAddress();
    }

    public Request request() {
        return request;
    }

    /** Has one of Jetty's own handlers answer. */
    public void answerBy(Request.Handler handler, Request as) {
        try {
            handler.handle(as, response, ended());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a request could not be handed over", e);
        }
    }

    /** Whether a part of the answer is on its way, so that it can only be broken off. */
    public boolean hasBegun() {
        return response.isCommitted();
    }

    /** Forgets what was set of an answer that has not begun. */
    public void reset() {
        response.reset();
    }

    /** The request's body was read to its end. */
    void tookBody() {
        bodyTaken = true;
    }

    /** Does what needs a processor and waits for nothing; whatever is thrown becomes the answer. */
    public void work(Runnable work) {
        run(workers.quick(), work);
    }

    /** Does what may wait some seconds for somebody; whatever is thrown becomes the answer. */
    public void wait(Runnable work) {
        run(workers.patient(), work);
    }

    private void run(Executor executor, Runnable work) {
        try {
            executor.execute(() -> answer(work));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().setCause(e).addKeyValue("path", shownPath()).log("a request is refused, for too many wait");
            send(Reply.problem(ApiProblem.unavailable("too many requests at once"), shownPath()));
        }
    }

    /**
     * Runs what answers; a problem that it throws is the answer, and so is a defect, without its stack trace. An Error goes to
     * the thread's uncaught-exception handler, since Jetty would keep it to itself.
     */
    public void answer(Runnable work) {
        try {
            work.run();
        } catch (ApiProblem problem) {
            send(Reply.problem(problem, shownPath()));
        } catch (RuntimeException e) {
            // A defect must not end in an empty answer that nobody can make sense of.
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("path", shownPath())
                    .log("a request could not be answered, which is a defect");
            send(Reply.problem(ApiProblem.defect(), shownPath()));
        } catch (Error e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            fail(e);
        }
    }

    /** Sends an answer: no sniffing, an entity tag, no body for HEAD. */
    public void send(Reply reply) {
        listener.accept(reply);
        set("Content-Type", reply.type);
        set("X-Content-Type-Options", "nosniff");
        set("Cache-Control", "no-cache");
        reply.headers.forEach(this::set);
        String tag = reply.tag();
        if (tag != null) {
            set("ETag", tag);
            if (isKnown(tag)) {
                head(304);
                return;
            }
        }
        set("Content-Length", Integer.toString(reply.body.length));
        if (isHead()) {
            head(reply.status);
            return;
        }
        begin(reply.status);
        new SlicedWrite(response, ByteBuffer.wrap(reply.body), unsent.track(request, reply.body.length, ended()))
                .iterate();
    }

    /** Sends a status and what headers were set, and no body. */
    public void head(int status) {
        begin(status);
        response.write(true, null, ended());
    }

    /** Begins a stream of server-sent events, and says whether they may follow: who wants the headers alone is answered by this. */
    public boolean beginsEvents() {
        set("Content-Type", "text/event-stream; charset=utf-8");
        set("Cache-Control", "no-store");
        set("X-Content-Type-Options", "nosniff");
        if (isHead()) {
            head(200);
        }
        return !isHead();
    }

    /** Who is answered before the whole body is here is told that the connection ends, and does not send a next request on it. */
    private void begin(int status) {
        boolean hasBody = request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0;
        if (hasBody && !bodyTaken) {
            set("Connection", "close");
        }
        response.setStatus(status);
    }

    /** Sends what lies in memory that need not be counted, such as a mapped file. */
    public void send(int status, ByteBuffer body, Callback done) {
        set("Content-Length", Integer.toString(body.remaining()));
        begin(status);
        new SlicedWrite(response, body, Callback.from(ended(), done)).iterate();
    }

    /** Writes a part of an answer without an end. One at a time: the next after this one is done. */
    public void write(String part, Callback done) {
        response.write(false, ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)), done);
    }

    /** Ends an answer that was written in parts. */
    public void end() {
        response.write(true, null, ended());
    }

    /** Ends an answer whose peer has gone away. */
    public void fail(Throwable why) {
        ended().failed(why);
    }

    private Callback ended() {
        return Callback.from(callback::succeeded, why -> {
            LOG.atDebug()
                    .addKeyValue("peer", peer())
                    .addKeyValue("reason", why.toString())
                    .log("a peer went away");
            callback.failed(why);
        });
    }

    /** Sets a header of the answer, which has not begun. */
    public void set(String header, String value) {
        response.getHeaders().put(header, value);
    }

    /** Whether the peer has what this tag is of: If-None-Match, by the weak comparison of RFC 9110. */
    boolean isKnown(String tag) {
        return request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }
}
