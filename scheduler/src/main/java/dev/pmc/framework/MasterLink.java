package dev.pmc.framework;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.pmc.mesos.ApiSession;
import dev.pmc.mesos.CallRefused;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.MesosApiClient;
import dev.pmc.mesos.NotConnected;
import dev.pmc.mesos.ProtocolException;
import dev.pmc.mesos.ReconnectDelay;
import dev.pmc.mesos.SubscribedEvents;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a framework subscribed: finds the master, subscribes, reads the events, and begins anew when the session is lost.
 *
 * <p>All of this happens on one thread, which also calls the owner. It gives up only when told to, or when the owner
 * hears of an error that no further try can heal.
 */
final class MasterLink {
    private static final Logger log = LoggerFactory.getLogger(MasterLink.class);

    private static final int MAX_REDIRECTS = 5;
    private static final Duration MASTER_UNKNOWN_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_BLIND_RETRY = Duration.ofMinutes(10);
    private static final double DEFAULT_HEARTBEAT_SECONDS = 15;
    private static final double MAX_HEARTBEAT_SECONDS = 3600;

    /** What the owner says and hears; called on the link's thread only. */
    interface Owner {
        /** What the master is to be told now. */
        Subscription subscription();

        /** The master has taken the subscription; calls can be made. */
        void subscribed(ApiSession session, Event.Subscribed event, Subscription told) throws InterruptedException;

        /** Any other event but HEARTBEAT and ERROR. May wait, which keeps the master waiting. */
        void event(Event event, int size) throws InterruptedException;

        /** The session is over, and another will be tried. */
        void lost(ApiSession session, String reason);

        /** The master refuses this framework for good. */
        void refused(String message);

        /** The thread of the link dies of a defect. */
        void failed();
    }

    private final MasterDetector detector;
    private final LinkOptions options;
    private final Owner owner;
    private final Object lock = new Object();
    private final Thread thread = new Thread(this::run, "mesos-events");
    private final AtomicLong lastHeard = new AtomicLong(System.nanoTime());
    private boolean ended;
    private boolean woken;
    private @Nullable ApiSession session;
    private @Nullable Endpoint sessionCandidate;

    MasterLink(MasterDetector detector, LinkOptions options, Owner owner) {
        this.detector = detector;
        this.options = options;
        this.owner = owner;
        thread.setDaemon(true);
    }

    void start() {
        detector.start(this::masterChanged);
        thread.start();
    }

    /** How long ago the master was heard last. Time in which the owner lets it wait counts too. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastHeard.get());
    }

    /** No further SUBSCRIBE is sent; a session that is there goes on until it is closed or lost. */
    void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
        detector.close();
    }

    private void masterChanged() {
        ApiSession old = null;
        synchronized (lock) {
            Optional<Endpoint> leader = detector.candidate();
            if (session != null && leader.isPresent() && !leader.get().equals(sessionCandidate)) {
                old = session;
            }
            woken = true;
            lock.notifyAll();
        }
        if (old != null) {
            old.lose("another master leads now");
        }
    }

    private void run() {
        ReconnectDelay retry = new ReconnectDelay(options.firstRetry(), options.longestRetry());
        ReconnectDelay blindRetry = new ReconnectDelay(options.firstBlindRetry(), MAX_BLIND_RETRY);
        try {
            boolean masterWasKnown = true;
            while (!hasEnded()) {
                Optional<Endpoint> candidate = detector.candidate();
                if (candidate.isPresent()) {
                    pause(attempt(candidate.get(), retry, blindRetry));
                } else {
                    if (masterWasKnown) {
                        log.atInfo().addKeyValue("detector", detector).log("No Mesos master is known, waiting for one");
                    }
                    pause(MASTER_UNKNOWN_RETRY);
                }
                masterWasKnown = candidate.isPresent();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that reads the events of Mesos was interrupted", e);
        } finally {
            if (!hasEnded()) {
                // An event too big for the heap, say: whatever this thread dies of must not leave a driver that is
                // deaf.
                owner.failed();
            }
        }
    }

    /** One subscription from its beginning to its end; returns how long to wait before the next. */
    private Duration attempt(Endpoint candidate, ReconnectDelay retry, ReconnectDelay blindRetry)
            throws InterruptedException {
        Subscription subscription = owner.subscription();
        Endpoint master = candidate;
        boolean lasted = false;
        boolean mayHaveArrived = false;
        try {
            Set<Endpoint> way = new LinkedHashSet<>();
            for (boolean there = false; !there; ) {
                MesosApiClient client = new MesosApiClient(master, options.dialer(), options.authorization());
                way.add(master);
                try {
                    log.atDebug().addKeyValue("master", master).log("Subscribing");
                    SubscribedEvents events =
                            client.subscribe(SchedulerCalls.subscribe(subscription), options.subscribeAnswer());
                    there = true;
                    mayHaveArrived = true;
                    long begin = System.nanoTime();
                    boolean subscribed = readSession(candidate, client, events, subscription);
                    lasted = subscribed
                            && System.nanoTime() - begin
                                    > options.longestRetry().toNanos();
                    mayHaveArrived = !subscribed;
                } catch (CallRefused e) {
                    if (e.location() == null) {
                        throw e;
                    }
                    master = redirected(master, e, e.location(), way);
                    log.atInfo().addKeyValue("master", master).log("Redirected to the master that leads");
                }
            }
        } catch (CallRefused e) {
            if (!e.passes()) {
                owner.refused("%s refuses the subscription: %s".formatted(master, e.getMessage()));
                return Duration.ZERO;
            }
            log.atWarn()
                    .addKeyValue("master", master)
                    .addKeyValue("reason", e.getMessage())
                    .log("The master is not ready, will retry");
        } catch (NotConnected e) {
            log.atWarn()
                    .addKeyValue("master", master)
                    .addKeyValue("reason", e.getMessage())
                    .log("No connection to the master, will retry");
        } catch (IOException e) {
            mayHaveArrived = true;
            log.atWarn()
                    .addKeyValue("master", master)
                    .addKeyValue("reason", e.getMessage())
                    .log("Subscribing failed, will retry");
        }
        if (lasted) {
            retry.reset();
        }
        return mayHaveArrived && !subscription.isRepeatable() ? blindRetry.next() : retry.next();
    }

    /** Returns whether the master has taken the subscription. */
    private boolean readSession(
            Endpoint candidate, MesosApiClient client, SubscribedEvents events, Subscription subscription)
            throws IOException, InterruptedException {
        try (events) {
            byte[] first = events.next();
            if (hasEnded()) {
                return false;
            }
            if (first == null) {
                throw new IOException("the master closed the stream before its first event");
            }
            Event event = parse(first);
            if (event.getType() == Event.Type.ERROR) {
                String message = event.getError().getMessage();
                if (MasterError.passes(message, options.authorization() != null)) {
                    throw new IOException("the master answered: " + message);
                }
                owner.refused(message);
                return false;
            }
            if (event.getType() != Event.Type.SUBSCRIBED) {
                throw new ProtocolException("the first event is %s, not SUBSCRIBED".formatted(event.getType()));
            }
            events.limitSilence(silenceLimit(event.getSubscribed()));
            ApiSession begun = new ApiSession(client, events, options.callAnswer());
            remember(begun, candidate);
            owner.subscribed(begun, event.getSubscribed(), subscription);
            readEvents(begun, events);
            remember(null, null);
            String loss = begun.loss();
            owner.lost(begun, loss == null ? "unknown" : loss);
            return true;
        }
    }

    /** A redirect that leads nowhere proves that the SUBSCRIBE did not arrive. */
    private static Endpoint redirected(Endpoint from, CallRefused answer, String location, Set<Endpoint> way)
            throws NotConnected {
        Endpoint next;
        try {
            next = from.redirected(location);
        } catch (ProtocolException e) {
            throw new NotConnected(String.valueOf(e.getMessage()), e);
        }
        if (way.contains(next) || way.size() > MAX_REDIRECTS) {
            String steps = way.stream().map(Endpoint::toString).collect(Collectors.joining(" -> "));
            throw new NotConnected(
                    "masters send pmc round in a circle, and none of them leads: %s -> %s".formatted(steps, next),
                    answer);
        }
        return next;
    }

    /** What a master says of its heartbeats is believed if it makes sense: a limit of zero would be none at all. */
    private Duration silenceLimit(Event.Subscribed event) {
        double seconds = event.getHeartbeatIntervalSeconds();
        boolean sane = seconds > 0 && seconds <= MAX_HEARTBEAT_SECONDS;
        double millis = (sane ? seconds : DEFAULT_HEARTBEAT_SECONDS) * 1000 * options.silentIntervals();
        return Duration.ofMillis(Math.max(1, Math.round(millis)));
    }

    private void readEvents(ApiSession current, SubscribedEvents events) throws InterruptedException {
        while (current.loss() == null) {
            try {
                byte[] record = events.next();
                lastHeard.set(System.nanoTime());
                if (record == null) {
                    current.lose("the master ended the stream of events");
                } else if (current.loss() == null && !handle(current, record)) {
                    current.close();
                }
            } catch (IOException e) {
                current.lose("the stream of events broke: " + e.getMessage());
            }
        }
    }

    /** Returns false if this was the end. An ERROR on a stream that was given up is never read, so it says nothing. */
    private boolean handle(ApiSession current, byte[] record) throws InterruptedException {
        Event event;
        try {
            event = parse(record);
        } catch (ProtocolException e) {
            // The stream itself is sound, and the same event would come again with every new one.
            log.atError().addKeyValue("reason", e.getMessage()).log("The master sends something that is left out");
            return true;
        }
        if (event.getType() == Event.Type.ERROR) {
            String message = event.getError().getMessage();
            if (MasterError.passes(message, options.authorization() != null)) {
                current.lose("the master has ended the stream: " + message);
            } else {
                owner.refused(message);
            }
            return false;
        }
        if (event.getType() != Event.Type.HEARTBEAT) {
            owner.event(event, record.length);
        }
        return true;
    }

    private static Event parse(byte[] record) throws ProtocolException {
        try {
            return Event.parseFrom(record);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolException("an event cannot be read: " + e.getMessage(), e);
        }
    }

    private void remember(@Nullable ApiSession current, @Nullable Endpoint candidate) {
        synchronized (lock) {
            session = current;
            sessionCandidate = candidate;
        }
    }

    private boolean hasEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /** Waits; less if another master is found meanwhile. */
    private void pause(Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (lock) {
            while (!ended && !woken) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
            woken = false;
        }
    }
}
