package dev.pmc.web;

import dev.pmc.loop.LoopWatch;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.queue.QueueInspector;
import dev.pmc.scheduler.Core;
import dev.pmc.scheduler.Decision;
import dev.pmc.scheduler.Effect;
import dev.pmc.scheduler.Event;
import dev.pmc.scheduler.Job;
import dev.pmc.scheduler.JobTicket;
import dev.pmc.scheduler.Memory;
import dev.pmc.scheduler.Policy;
import dev.pmc.scheduler.TaskId;
import dev.pmc.scheduler.TaskUpdate;
import dev.pmc.scheduler.Wishes;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A real core and a real board, turned by hand, behind a real web server. */
final class TestScheduler implements AutoCloseable {
    static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    static final Policy POLICY = Policy.standard(archive -> archive == null ? "virtmesos" : archive, VirtType.QEMU);
    static final String TOKEN = "a-token-that-is-long-enough";

    final StatusBoard board;
    final Core core;
    final FakeInspector inspector = new FakeInspector();
    final QueueWatch queue;
    final WebServer server;
    Instant now = NOON;
    private final List<Effect> effects = new ArrayList<>();
    private long jobs;

    TestScheduler() throws Exception {
        this(new Memory("db", null, 0, List.of(), List.of(), List.of()), TOKEN);
    }

    TestScheduler(Memory memory, @Nullable String token) throws Exception {
        core = new Core(memory, POLICY);
        board = new StatusBoard(memory, POLICY, NOON);
        queue = new QueueWatch(inspector, () -> now);
        server = WebServer.start(0, null);
        server.serve("/api/", Api.of(board, queue, "1.2.3", token));
        Health health = new Health(board, queue, () -> now);
        server.serve("/healthz", health.alive());
        server.serve("/readyz", health.ready());
    }

    TestScheduler turn(Event... events) {
        Decision decision = core.decide(List.of(events), now);
        board.turned(new LoopWatch.Turn(List.of(events), decision, now, Duration.ofMillis(3)));
        effects.addAll(decision.effects());
        return this;
    }

    TestScheduler registered() {
        return turn(new Event.Registered("framework-1"));
    }

    TestScheduler create(String hostname, String type, int cpus) {
        VmSpec spec = new VmSpec(
                new Hostname(hostname),
                new ComponentType(type),
                cpus,
                1024,
                null,
                null,
                null,
                null,
                List.of(),
                "trusty",
                List.of(),
                null,
                Map.of());
        Job job = new Job(
                Job.Action.CREATE, spec.hostname(), new Job.Order(spec, Wishes.NONE), Map.of("hostname", hostname));
        return turn(new Event.JobArrived(new JobTicket(1, ++jobs), job));
    }

    TestScheduler offer(String agent, double cpus, boolean enabled) {
        return turn(new Event.OffersArrived(List.of(new Offer(
                agent + "-o" + effects.size(),
                "id-" + agent,
                agent,
                null,
                Resources.of(cpus, 16384, 100_000),
                enabled,
                Map.of("web", 2.0),
                Set.of(),
                false))));
    }

    TestScheduler running(String hostname) {
        TaskId task = effects.stream()
                .filter(Effect.Accept.class::isInstance)
                .map(Effect.Accept.class::cast)
                .flatMap(accept -> accept.launches().stream())
                .filter(launch -> launch.task().spec().hostname().value().equals(hostname))
                .map(Effect.Launch::taskId)
                .reduce((first, second) -> second)
                .orElseThrow();
        VmReport report = new VmReport(false, false, true, "10.0.0.5", 0, Map.of());
        return turn(
                new Event.TaskUpdated(new TaskUpdate(task, TaskUpdate.Kind.RUNNING, "id-metal1", report, "", null)));
    }

    String uri(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    @Override
    public void close() {
        board.happenings().close();
        server.close();
    }

    /** A queue with some jobs in it. */
    static final class FakeInspector implements QueueInspector {
        Counts counts = new Counts(3, 1, 0, 2, 1, 40);

        @Override
        public String tube() {
            return "mesos";
        }

        @Override
        public Counts counts() {
            return counts;
        }

        @Override
        public Optional<Buried> buried(long id) {
            return Optional.empty();
        }

        @Override
        public Optional<Buried> firstBuried() {
            return Optional.empty();
        }

        @Override
        public boolean retry(long id) {
            return false;
        }

        @Override
        public boolean drop(long id) {
            return false;
        }

        @Override
        public void close() {}
    }
}
