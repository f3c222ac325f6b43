package dev.pmc.discovery.store;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.loop.Outage;
import dev.pmc.service.Services.Pulse;
import dev.pmc.service.Services.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a store hold what the {@link DiscoveryBoard} says. At the start, after each failure and when somebody asks for it, all that it
 * holds is read, compared and mended; from then on what has changed is written. Nothing piles up: however long a store is
 * away, what is to be written then is the difference to how things stand. A change is written at once, and then the next ones wait a
 * while for each other, as long as the last was large; so a thousand a second cost no more than a few.
 *
 * <p>Thread rule: {@link #run} is its own thread's; all else is for any.
 */
public final class StoreKeeper implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(StoreKeeper.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    /** So that a store that is back is in step within a few seconds. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ServiceStore store;
    private final DiscoveryBoard board;
    private final StoreClaim claim;
    private final InstantSource clock;
    private final Outage outage;
    private HeldDocuments held = HeldDocuments.of(Map.of());
    private final Semaphore news = new Semaphore(0);
    private final BlockingQueue<Inspection> asked = new LinkedBlockingQueue<>();
    private boolean taken;
    /** How long to leave the store alone, but for who asks. */
    private Duration rest = Duration.ZERO;

    private long changes;
    private long repairs;
    private volatile Seen seen;

    /** Somebody wants to know what differs, and perhaps to have it mended. */
    private record Inspection(boolean mends, CompletableFuture<List<StoreDifference>> answer) {}

    /**
     * How it stood when it was last tried.
     *
     * @param inStep when the store last held what it should; at first when this was made
     * @param index of what it held then; -1 for nothing yet
     */
    private record Seen(
            Instant inStep, long index, @Nullable String trouble, long changes, long repairs) {}

    /**
     * @param store is closed with it
     * @param claim that of this scheduler
     */
    public StoreKeeper(ServiceStore store, DiscoveryBoard board, StoreClaim claim, InstantSource clock) {
        this.store = store;
        this.board = board;
        this.claim = claim;
        this.clock = clock;
        outage = new Outage(LOG, "services are not written to " + store.name() + "; the last list stays there");
        seen = new Seen(clock.instant(), -1, null, 0, 0);
        board.listen(news::release);
    }

    /** How the store stands. */
    public StoreStatus status() {
        Seen now = seen;
        boolean isInStep =
                now.trouble() == null && now.index() == board.services().index();
        return new StoreStatus(
                store.name(), isInStep ? null : now.inStep(), now.trouble(), now.changes(), now.repairs());
    }

    /**
     * Has all that the store holds read and compared.
     *
     * @param mends whether what differs is mended
     * @return what differed; fails with {@link StoreUnavailable} if the store does not answer
     */
    public CompletableFuture<List<StoreDifference>> inspect(boolean mends) {
        CompletableFuture<List<StoreDifference>> answer = new CompletableFuture<>();
        asked.add(new Inspection(mends, answer));
        news.release();
        return answer;
    }

    @Override
    public void run(Pulse pulse) throws InterruptedException {
        try (store) {
            while (true) {
                pulse.beat();
                Inspection inspection = asked.poll(rest.toMillis(), TimeUnit.MILLISECONDS);
                rest = Duration.ZERO;
                try {
                    round(inspection);
                } catch (StoreUnavailable e) {
                    failed(inspection, e);
                }
            }
        }
    }

    private void round(@Nullable Inspection inspection) throws StoreUnavailable, InterruptedException {
        if (!taken) {
            store.take(claim);
            compare(board.services(), true);
            taken = true;
        }
        ServiceDirectory written = write();
        if (inspection != null) {
            inspection.answer().complete(compare(written, inspection.mends()));
        }
        outage.over();
        if (asked.isEmpty() && news.tryAcquire(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private void failed(@Nullable Inspection inspection, StoreUnavailable e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("told to end");
        }
        taken = false;
        seen = new Seen(seen.inStep(), seen.index(), e.getMessage(), changes, repairs);
        if (inspection != null) {
            inspection.answer().completeExceptionally(e);
        }
        Duration pause = outage.failed(e.getMessage());
        TimeUnit.MILLISECONDS.sleep(Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis()));
    }

    /** What the store holds otherwise than it should. */
    private List<StoreDifference> compare(ServiceDirectory wanted, boolean mends) throws StoreUnavailable {
        HeldDocuments found = HeldDocuments.of(store.load());
        List<StoreDifference> differences = found.differences(wanted);
        if (mends) {
            held = found;
            repairs += differences.size();
            if (!differences.isEmpty()) {
                LOG.atInfo()
                        .addKeyValue("store", store.name())
                        .addKeyValue("services", differences.size())
                        .log("services in a store were not as they should be, and are mended");
            }
            write();
        }
        return differences;
    }

    private ServiceDirectory write() throws StoreUnavailable {
        ServiceDirectory wanted = board.services();
        HeldDocuments.Due due = held.change(wanted);
        if (!due.changes().isEmpty()) {
            store.change(due.changes());
            changes += due.changes().size();
        }
        rest = rest.plus(due.rest());
        seen = new Seen(clock.instant(), wanted.index(), null, changes, repairs);
        return wanted;
    }
}
