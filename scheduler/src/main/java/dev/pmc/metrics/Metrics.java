package dev.pmc.metrics;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.loop.LoopWatch;
import dev.pmc.loop.QueueReplies;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.status.HostStatus;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.Word;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Counts what the loop does. Names and units are a contract: dashboards and alerts are written against them, so one is
 * added and never renamed.
 *
 * <p>Thread rule: {@link #turned} is the loop's, and has to come before the board's own, because the board then still
 * shows what was before. {@link #text} is for any thread.
 */
public final class Metrics implements LoopWatch {
    /** The type of what {@link #text} gives. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final double[] COMMIT_SECONDS = {.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5};
    private static final double[] LAUNCH_SECONDS = {.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800};
    private static final double[] EVENTS = {0, 1, 2, 5, 10, 50, 100, 500, 1000, 4096};
    private static final Set<String> ACTIONS =
            Arrays.stream(Job.Action.values()).map(Word::of).collect(Collectors.toUnmodifiableSet());
    private static final int MAX_PHASES = 32;

    private final StatusBoard board;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Set<String> phases = ConcurrentHashMap.newKeySet();
    private final Counter jobs = counter("pmc_jobs", "Jobs that have come to an end", "action", "outcome");
    private final Counter placements = counter("pmc_placements", "Attempts that were given an agent", "verb");
    private final Counter vetoes = counter(
            "pmc_placement_vetoes", "Agents that something that waits could not be placed on, by reason", "reason");
    private final Counter received = counter("pmc_offers_received", "Offers that agents have made");
    private final Counter used = counter("pmc_offers_used", "Offers that were accepted");
    private final Counter declined = counter("pmc_offers_declined", "Offers that were given back");
    private final Counter rescinded = counter("pmc_offers_rescinded", "Offers that the master has taken back");
    private final Counter updates = counter("pmc_task_updates", "Status updates of tasks", "kind");
    private final Counter acknowledgements = counter("pmc_acknowledgements", "Status updates that were acknowledged");
    private final Counter kills = counter("pmc_kills", "Times that a task was to be killed, repeats included");
    private final Counter rounds = counter("pmc_reconciliation_rounds", "Times that the master was asked about tasks");
    private final Counter events = counter("pmc_loop_events", "Events that the loop has decided about");
    private final Counter turns = counter("pmc_loop_turns", "Turns of the loop");
    private final Histogram batch = histogram("pmc_loop_batch_events", "Events in one turn of the loop", EVENTS);
    private final Histogram commit =
            histogram("pmc_commit_seconds", "Time to make a turn's changes durable", COMMIT_SECONDS);
    private final Histogram launch = histogram(
            "pmc_launch_seconds",
            "Time until a host was running, since its job was taken (queued) and since it was placed (placed)",
            LAUNCH_SECONDS,
            "since");
    private final Histogram phase = histogram(
            "pmc_executor_phase_seconds",
            "Time that executors took for a phase of bringing a host up",
            LAUNCH_SECONDS,
            "phase");
    private volatile Instant heard = Instant.EPOCH;

    /** Counts for that board; gauges are read from it and from the queues' watches when somebody asks. */
    public Metrics(StatusBoard board, QueueWatches queues, String version) {
        this.board = board;
        new Gauges(board, queues, () -> heard).register(registry, version);
        registry.register(new VmMetrics(board.counters()));
        registry.register(new DiskMetrics(board));
        Veto.reasons().forEach(vetoes::initLabelValues);
        for (Verb verb : Verb.values()) {
            placements.initLabelValues(Word.of(verb));
        }
    }

    /** Shows how long the master has been silent too, as somebody tells it; empty if that cannot be told. */
    public void listenTo(Supplier<Optional<Duration>> silence) {
        Gauges.silence(registry, silence);
    }

    /** Shows how the queue takes results too. */
    public void watch(QueueReplies replies) {
        counter(
                "pmc_results_cut",
                "Results that were put without the job's own fields, because the queue takes only small messages",
                replies::cut);
        counter(
                "pmc_results_given_up",
                "Results, and releases of leases, that the queue has refused for good: nobody was told",
                replies::givenUp);
    }

    /** Shows how the stores of service discovery stand too. */
    public void watch(List<StoreKeeper> keepers) {
        new StoreMetrics(keepers).register(registry);
    }

    @Override
    public void turned(LoopTurn turn) {
        turns.inc();
        events.inc(turn.events().size());
        batch.observe(turn.events().size());
        if (!turn.commit().isZero()) {
            commit.observe(seconds(turn.commit()));
        }
        turn.events().forEach(event -> count(event, turn.now()));
        turn.decision().changes().results().forEach(this::count);
        turn.decision().changes().vms().values().forEach(vm -> vm.ifPresent(after -> count(after, turn.now())));
        turn.decision().effects().forEach(this::count);
        turn.decision()
                .unplaced()
                .values()
                .forEach(words -> Veto.count(words.values()).forEach((veto, count) -> {
                    // An agent that is waited for will do.
                    if (!veto.equals(Veto.AWAITED)) {
                        vetoes.labelValues(veto.reason()).inc(count);
                    }
                }));
    }

    private void count(Event event, Instant now) {
        if (event instanceof Event.OffersArrived arrived) {
            heard = now;
            received.inc(arrived.offers().size());
        } else if (event instanceof Event.OfferRescinded) {
            heard = now;
            rescinded.inc();
        } else if (event instanceof Event.Registered) {
            heard = now;
        } else if (event instanceof Event.TaskUpdated updated) {
            heard = now;
            updates.labelValues(Word.of(updated.update().kind())).inc();
            VmReport report = updated.update().report();
            if (report != null) {
                report.phaseMillis().forEach(this::count);
            }
        }
    }

    /** Names come from executors, so there are only so many. */
    private void count(String name, long millis) {
        if (phases.contains(name) || (phases.size() < MAX_PHASES && name.matches("[a-z][a-z0-9_-]{0,31}"))) {
            phases.add(name);
            phase.labelValues(name).observe(millis / 1000.0);
        }
    }

    private void count(JobResult result) {
        String given =
                String.valueOf(result.fields().getOrDefault("action", "create")).toLowerCase(Locale.ROOT);
        jobs.labelValues(ACTIONS.contains(given) ? given : "unknown", Word.of(result.status()))
                .inc();
    }

    private void count(VmRecord after, Instant now) {
        Attempt attempt = after.attempt();
        if (!after.standing().isOn() || attempt == null) {
            return;
        }
        HostStatus known = board.snapshot().hosts().get(after.hostname().value());
        if (known == null) {
            return;
        }
        VmRecord before = known.record();
        if (before.standing().isComingUp()) {
            launch.labelValues("placed").observe(seconds(Duration.between(attempt.placedAt(), now)));
            if (before.jobs().pending().stream().anyMatch(job -> job.action() == Job.Action.CREATE)) {
                launch.labelValues("queued")
                        .observe(seconds(Duration.between(after.asked().acceptedAt(), now)));
            }
        }
    }

    private void count(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            used.inc(accept.offerIds().size());
            accept.launches()
                    .forEach(task ->
                            placements.labelValues(Word.of(task.task().verb())).inc());
        } else if (effect instanceof Effect.Decline decline) {
            declined.inc(decline.offerIds().size());
        } else if (effect instanceof Effect.Acknowledge) {
            acknowledgements.inc();
        } else if (effect instanceof Effect.Kill) {
            kills.inc();
        } else if (effect instanceof Effect.Reconcile) {
            rounds.inc();
        }
    }

    /** Everything that is counted, as Prometheus reads it. */
    public byte[] text() {
        return text(registry);
    }

    static byte[] text(PrometheusRegistry registry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new PrometheusTextFormatWriter(false).write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("an array can always be written to", e);
        }
        return out.toByteArray();
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(registry);
    }

    private void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(registry);
    }

    private Histogram histogram(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
