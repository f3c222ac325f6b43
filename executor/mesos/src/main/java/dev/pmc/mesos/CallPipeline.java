package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the calls of one subscription over one connection, in order and without waiting for the answer of one before
 * sending the next. Mesos takes the requests of a connection one after the other and answers in the same order (its own
 * C++ library relies on that too).
 *
 * <p>Any thread may send; none waits for the network. One thread of the pipeline writes, another reads the answers. A
 * connection that the other side closes while nothing is unanswered is opened anew for the next call. Any other break
 * ends the pipeline for good: every call learns its fate, and then the owner is told, once.
 */
public final class CallPipeline implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(CallPipeline.class);

    private static final int MAX_UNANSWERED = 512;
    private static final int WRITE_SIZE = 64 * 1024;
    /** So much is kept for a peer that does not take it before it is given up. */
    private static final long MAX_WAITING_BYTES = 256L * 1024 * 1024;

    private final MesosApiClient client;
    private final @Nullable String streamId;
    private final Duration answerLimit;
    private final Consumer<String> whenLost;

    private final Object lock = new Object();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Deque<Unanswered> unanswered = new ArrayDeque<>();
    private long waitingBytes;
    private @Nullable Wire wire;
    private boolean closed;

    private record Unanswered(Call call, long sentAt) {}

    /**
     * @param streamId of the subscription, for a scheduler
     * @param answerLimit how long an answer may take
     * @param whenLost told in words why no more calls can be sent; not told after {@link #close}
     */
    public CallPipeline(
            MesosApiClient client, @Nullable String streamId, Duration answerLimit, Consumer<String> whenLost) {
        this.client = client;
        this.streamId = streamId;
        this.answerLimit = answerLimit;
        this.whenLost = whenLost;
        startThread("mesos-calls", this::writeCalls);
    }

    /** Sends the call after those that were sent before it. */
    public void send(Call call) {
        boolean refused;
        boolean full;
        synchronized (lock) {
            refused = closed;
            if (!refused) {
                if (waiting.isEmpty()) {
                    lock.notifyAll();
                }
                waiting.add(call);
                waitingBytes += call.message().getSerializedSize();
            }
            full = waitingBytes > MAX_WAITING_BYTES;
        }
        if (refused) {
            settle(call, new Call.NeverSent());
        } else if (full) {
            lose("calls are not taken by %s".formatted(client.endpoint()));
        }
    }

    /** Waits until every call has its answer. */
    public boolean awaitAnswers(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (!closed && !(waiting.isEmpty() && unanswered.isEmpty())) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                lock.wait(left);
            }
            return !closed;
        }
    }

    /** Ends the pipeline; calls that have no answer yet learn their fate before this returns. */
    @Override
    public void close() {
        settleAll();
    }

    private void lose(String reason) {
        if (settleAll()) {
            whenLost.accept(reason);
        }
    }

    private boolean settleAll() {
        List<Unanswered> sent;
        List<Call> unsent;
        Wire open;
        synchronized (lock) {
            if (closed) {
                return false;
            }
            closed = true;
            sent = new ArrayList<>(unanswered);
            unsent = new ArrayList<>(waiting);
            open = wire;
            unanswered.clear();
            waiting.clear();
            wire = null;
            lock.notifyAll();
        }
        if (open != null) {
            Closing.quietly(open);
        }
        sent.forEach(call -> settle(call.call(), new Call.Unknown()));
        unsent.forEach(call -> settle(call, new Call.NeverSent()));
        return true;
    }

    private void writeCalls() {
        try {
            while (awaitCalls()) {
                Wire open = connected();
                List<Call> batch = takeBatch();
                // None, if the server has said meanwhile that it closes this connection.
                if (open != null && !batch.isEmpty()) {
                    open.out().write(requests(batch));
                }
            }
        } catch (InterruptedException e) {
            lose("the thread that sends calls was interrupted");
        } catch (IOException e) {
            lose("calls could not be sent: " + e.getMessage());
        }
    }

    private boolean awaitCalls() throws InterruptedException {
        synchronized (lock) {
            while (!closed && (waiting.isEmpty() || unanswered.size() >= MAX_UNANSWERED)) {
                lock.wait();
            }
            return !closed;
        }
    }

    private @Nullable Wire connected() throws IOException {
        synchronized (lock) {
            if (wire != null || closed) {
                return wire;
            }
        }
        Wire opened = client.open();
        opened.limitReads(answerLimit);
        synchronized (lock) {
            if (!closed) {
                wire = opened;
                startThread("mesos-answers", () -> readAnswers(opened));
                return opened;
            }
        }
        Closing.quietly(opened);
        return null;
    }

    /** Counts calls as sent before they are written: from here on they may have arrived. */
    private List<Call> takeBatch() {
        List<Call> batch = new ArrayList<>();
        int size = 0;
        synchronized (lock) {
            while (wire != null && !waiting.isEmpty() && unanswered.size() < MAX_UNANSWERED && size < WRITE_SIZE) {
                Call call = waiting.remove();
                batch.add(call);
                size += call.message().getSerializedSize();
                unanswered.add(new Unanswered(call, System.nanoTime()));
            }
            waitingBytes -= size;
        }
        return batch;
    }

    private byte[] requests(List<Call> calls) {
        List<byte[]> requests = calls.stream()
                .map(call -> client.request(call.message(), streamId))
                .toList();
        ByteBuffer all = ByteBuffer.allocate(
                requests.stream().mapToInt(request -> request.length).sum());
        requests.forEach(all::put);
        return all.array();
    }

    private void readAnswers(Wire open) {
        try {
            while (true) {
                int first = firstByte(open);
                if (first < 0) {
                    ended(open);
                    return;
                }
                HttpAnswer answer = HttpAnswer.read(open.in(), (char) first);
                if (answer.accepted()) {
                    answer.skipBody();
                    settleFirst(new Call.Accepted(), answer.isLast());
                } else {
                    settleFirst(new Call.Refused(answer.refusal()), answer.isLast());
                }
                if (answer.isLast()) {
                    ended(open);
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            lose("a call had no answer within %d s".formatted(answerLimit.toSeconds()));
        } catch (IOException e) {
            lose("the connection for calls broke: " + e.getMessage());
        }
    }

    /** Waits for an answer to begin; for ever while none is due. */
    private int firstByte(Wire open) throws IOException {
        while (true) {
            try {
                return open.in().read();
            } catch (SocketTimeoutException e) {
                synchronized (lock) {
                    Unanswered oldest = unanswered.peek();
                    if (oldest != null && System.nanoTime() - oldest.sentAt() >= answerLimit.toNanos()) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Once a server has said that it will close the connection, no other call may be sent over it. */
    private void settleFirst(Call.Fate fate, boolean last) throws ProtocolException {
        Unanswered answered;
        synchronized (lock) {
            answered = unanswered.poll();
            if (last && unanswered.isEmpty()) {
                wire = null;
            }
            // Nobody waits for less: not for one call that may be sent, nor for one answer of many.
            if (unanswered.isEmpty() || unanswered.size() == MAX_UNANSWERED / 2) {
                lock.notifyAll();
            }
            if (answered == null) {
                if (closed) {
                    return;
                }
                throw new ProtocolException("an answer to no call");
            }
        }
        settle(answered.call(), fate);
    }

    private void ended(Wire open) {
        boolean harmless;
        synchronized (lock) {
            harmless = wire != open || unanswered.isEmpty();
            if (harmless && wire == open) {
                wire = null;
            }
        }
        Closing.quietly(open);
        if (!harmless) {
            lose("%s closed the connection for calls before it had answered all".formatted(client.endpoint()));
        }
    }

    /** One listener's fault must not keep the other calls from their answers. */
    private static void settle(Call call, Call.Fate fate) {
        try {
            call.whenSettled().accept(fate);
        } catch (RuntimeException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("call", call.name())
                    .addKeyValue("fate", fate)
                    .log("The listener of a call failed; this is a defect of pmc");
        }
    }

    private static void startThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
