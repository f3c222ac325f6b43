package dev.pmc.loop;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the core. It takes whatever has arrived and lets the core decide about all of it; then one
 * {@link Stage} makes the changes durable in one commit, and only after that the next performs the effects: nothing leaves
 * the process before the commit that justifies it. While much has arrived the three work at once, each on a turn of its
 * own. So the core may be ahead of what is stored, and nobody outside can tell.
 *
 * <p>{@link #post} is for events that nobody can hold back, such as Mesos callbacks: it never blocks. {@link #offer} is
 * for jobs: it blocks while too many wait, so that the queue keeps them instead.
 *
 * <p>A failure in here (the hostdb cannot be written, another scheduler has begun an epoch of its own, a defect) ends the loop:
 * what is in memory may then differ from what is stored, and a restart is the way back. {@link #run} throws it. What a turn
 * asks for is not performed unless the loop's epoch stood after it was decided, also if there is nothing to commit.
 */
public final class SchedulerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerLoop.class);
    /**
     * Jobs that wait to be decided about, enough for a tenth of a second; whatever is more waits in the queue. More would be no
     * faster, and costs: they are in memory for so long that the garbage collector copies each of them twice.
     */
    private static final int MAX_WAITING_JOBS = 1024;

    /** Events, so many that a turn is not done with them in a few milliseconds. */
    private static final int BUSY_BATCH = 512;

    private static final Duration MAX_SLEEP = Duration.ofSeconds(30);

    private final Core core;
    private final Journal journal;
    private final Epoch epoch;
    private final Consumer<List<Note>> notes;
    private final InstantSource clock;
    private final LoopWatch watch;
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private final Semaphore jobs = new Semaphore(MAX_WAITING_JOBS);
    private volatile boolean stopping;

    /**
     * @param epoch the one in which this loop leads, and which every commit names
     * @param notes takes what people are to read of a turn
     * @param clock must not go backwards
     * @param watch is told of every turn
     */
    public SchedulerLoop(
            Core core, Journal journal, Epoch epoch, Consumer<List<Note>> notes, InstantSource clock, LoopWatch watch) {
        this.core = core;
        this.journal = journal;
        this.epoch = epoch;
        this.notes = notes;
        this.clock = clock;
        this.watch = watch;
    }

    /** Takes an event that cannot wait. */
    public void post(Event event) {
        inbox.add(event);
    }

    /** Takes a job, or a message that is none, when there is room for it. */
    public void offer(Event job) throws InterruptedException {
        jobs.acquire();
        inbox.add(job);
    }

    /** Has {@link #run} return when the batch in hand is done. */
    public void stop() {
        stopping = true;
        turn();
    }

    private void turn() {
        inbox.add(new Event.Tick());
    }

    /**
     * Works until it is stopped.
     *
     * @param mesos performs a turn's effects for Mesos, in order, and does not block for long
     * @param queue does so with those for the queue
     */
    public void run(Consumer<List<Effect.ForMesos>> mesos, Consumer<List<Effect.ForQueue>> queue)
            throws InterruptedException {
        try (Stage performing = new Stage("loop-effects", turn -> perform(turn, mesos, queue), this::turn);
                Stage committing =
                        new Stage("loop-commits", turn -> performing.take(commit(turn), isBehind()), this::turn)) {
            Instant start = clock.instant();
            committing.take(new LoopWatch.LoopTurn(List.of(), core.resume(start), start, Duration.ZERO), false);
            while (!stopping) {
                List<Event> batch = new ArrayList<>();
                Event first = inbox.poll(sleep().toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    inbox.drainTo(batch, journal.maxEvents() - 1);
                }
                Instant now = clock.instant();
                committing.take(new LoopWatch.LoopTurn(batch, core.decide(batch, now), now, Duration.ZERO), isBehind());
                jobs.release((int) batch.stream().filter(SchedulerLoop::isJob).count());
            }
        }
    }

    private boolean isBehind() {
        return inbox.size() >= BUSY_BATCH;
    }

    private Duration sleep() {
        @Nullable Instant due = core.nextDue().orElse(null);
        if (due == null) {
            return MAX_SLEEP;
        }
        Duration until = Duration.between(clock.instant(), due).plusMillis(1);
        return until.isNegative() ? Duration.ZERO : until.compareTo(MAX_SLEEP) < 0 ? until : MAX_SLEEP;
    }

    private LoopWatch.LoopTurn commit(LoopWatch.LoopTurn turn) {
        if (turn.decision().changes().isEmpty()) {
            journal.requireLeading(epoch);
            return turn;
        }
        long before = System.nanoTime();
        journal.commit(epoch, turn.decision().changes(), turn.decision().state());
        return turn.committedIn(Duration.ofNanos(System.nanoTime() - before));
    }

    private void perform(
            LoopWatch.LoopTurn turn, Consumer<List<Effect.ForMesos>> mesos, Consumer<List<Effect.ForQueue>> queue) {
        watch.turned(turn);
        Decision decision = turn.decision();
        notes.accept(decision.notes());
        mesos.accept(decision.calls());
        queue.accept(decision.answers());
        if (LOG.isTraceEnabled()) {
            LOG.atTrace()
                    .addKeyValue("changes", decision.changes())
                    .addKeyValue("effects", decision.effects())
                    .log("decided");
        }
    }

    private static boolean isJob(Event event) {
        return event instanceof Event.JobArrived || event instanceof Event.JobUnreadable;
    }
}
