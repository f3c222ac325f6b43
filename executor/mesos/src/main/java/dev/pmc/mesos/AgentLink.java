package dev.pmc.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an executor subscribed at its agent: subscribes, reads the events, and if the executor is checkpointed, begins
 * anew when the session is lost, until the agent has been away for the recovery timeout.
 *
 * <p>All of this happens on one thread, which also calls the owner. An agent says nothing for half an hour at a time, so
 * silence means nothing; a machine that has vanished is noticed by TCP.
 */
final class AgentLink {
    private static final Logger log = LoggerFactory.getLogger(AgentLink.class);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    /** What the owner says and hears; called on the link's thread only. */
    interface Owner {
        /** The SUBSCRIBE to send now. */
        MessageLite subscribe();

        /** An event. May wait, which keeps the agent waiting. */
        void event(ApiSession session, Event event, int size) throws InterruptedException;

        /** The session is over. */
        void lost(ApiSession session, String reason, boolean willRetry);

        /** The agent is gone for good, or does not know this executor: what it has to do now is to end. */
        void orphaned(String reason);
    }

    private final MesosApiClient client;
    private final ExecutorEnvironment environment;
    private final Duration firstSubscriptionLimit;
    private final Owner owner;
    private final Object lock = new Object();
    private boolean ended;

    /** @param firstSubscriptionLimit after so long without a first subscription the agent has given the executor up */
    AgentLink(MesosApiClient client, ExecutorEnvironment environment, Duration firstSubscriptionLimit, Owner owner) {
        this.client = client;
        this.environment = environment;
        this.firstSubscriptionLimit = firstSubscriptionLimit;
        this.owner = owner;
    }

    void start() {
        Thread thread = new Thread(this::run, "mesos-events");
        thread.setDaemon(true);
        thread.start();
    }

    /** No further SUBSCRIBE is sent; a session that is there goes on until it is closed or lost. */
    void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    private void run() {
        try {
            Duration limit = firstSubscriptionLimit;
            long begin = System.nanoTime();
            while (!hasEnded()) {
                if (attempt()) {
                    if (!environment.checkpoint()) {
                        orphaned("the connection to the agent broke, and this executor is not checkpointed");
                        return;
                    }
                    limit = environment.recoveryTimeout();
                    begin = System.nanoTime();
                } else if (System.nanoTime() - begin > limit.toNanos()) {
                    orphaned("the agent did not take a subscription for " + MesosDuration.format(limit));
                    return;
                }
                pause();
            }
        } catch (CallRefused e) {
            orphaned("the agent refuses the subscription: " + e.getMessage());
        } catch (InterruptedException e) {
            orphaned("the thread that reads the agent's events was interrupted");
        } finally {
            // An event too big for the heap, say: whatever this thread dies of must not leave a driver that is deaf.
            orphaned("nobody reads the agent's events any more");
        }
    }

    /**
     * One subscription from its beginning to its end.
     *
     * @return whether there was one
     * @throws CallRefused if no other attempt can succeed
     */
    private boolean attempt() throws CallRefused, InterruptedException {
        SubscribedEvents events;
        try {
            events = client.subscribe(owner.subscribe(), ANSWER_LIMIT);
            events.limitSilence(Duration.ZERO);
        } catch (CallRefused e) {
            if (!e.passes()) {
                throw e;
            }
            log.atInfo()
                    .addKeyValue("endpoint", client.endpoint())
                    .addKeyValue("reason", e.getMessage())
                    .log("The agent is not ready, will retry");
            return false;
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("endpoint", client.endpoint())
                    .addKeyValue("reason", e.getMessage())
                    .log("Subscribing failed, will retry");
            return false;
        }
        ApiSession session = new ApiSession(client, events, ANSWER_LIMIT);
        try (session) {
            if (hasEnded()) {
                return false;
            }
            readEvents(session, events);
            String loss = session.loss();
            owner.lost(session, loss == null ? "unknown" : loss, environment.checkpoint());
        }
        return true;
    }

    private void readEvents(ApiSession session, SubscribedEvents events) throws InterruptedException {
        while (session.loss() == null) {
            try {
                byte[] record = events.next();
                if (record == null) {
                    session.lose("the agent ended the stream of events");
                } else if (session.loss() == null) {
                    owner.event(session, parse(record), record.length);
                }
            } catch (IOException e) {
                session.lose("the stream of events broke: " + e.getMessage());
            }
        }
    }

    private static Event parse(byte[] record) throws ProtocolException {
        try {
            return Event.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolException("an event cannot be read: " + e.getMessage(), e);
        }
    }

    private void orphaned(String reason) {
        if (!hasEnded()) {
            owner.orphaned(reason);
        }
    }

    private boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /**
     * A random part of half of the time that the agent gives, so that its executors do not all come at once: one that
     * uses all of it comes when an agent that is just back begins to kill those who did not come.
     */
    private void pause() throws InterruptedException {
        long nanos = ThreadLocalRandom.current()
                .nextLong(environment.subscriptionBackoff().toNanos() / 2 + 1);
        long deadline = System.nanoTime() + nanos;
        synchronized (lock) {
            while (!ended) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }
}
