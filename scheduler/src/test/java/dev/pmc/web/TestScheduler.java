package dev.pmc.web;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.store.FakeServiceStore;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.groupfile.GroupFile;
import dev.pmc.loop.LoopWatch;
import dev.pmc.metrics.Metrics;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.queue.JobRules;
import dev.pmc.queue.JobSender;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueProducer;
import dev.pmc.service.Services;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.DiskState;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.vm.WorkProgress;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.ExecutorPass;
import dev.pmc.web.api.Api;
import dev.pmc.web.api.ImageNames;
import dev.pmc.web.api.JobIntake;
import dev.pmc.web.console.Consoles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real core and a real board, turned by hand, behind a real web server. */
public final class TestScheduler implements AutoCloseable {
    public static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    public static final Policy POLICY =
            Policy.standard(archive -> ExecutorId.of(archive == null ? "virtmesos" : archive), VirtType.QEMU);
    public static final QueueName QUEUE = new QueueName("127.0.0.1:11300");
    public static final String TOKEN = "a-token-that-is-long-enough";

    public final StatusBoard board;
    public final DiscoveryBoard discovery;
    public final FakeServiceStore.Contents stored = new FakeServiceStore.Contents();
    public final StoreKeeper keeper;
    public final Core core;
    public final FakeInspector inspector = new FakeInspector();
    public final QueueWatch queue;
    public final QueueWatches queues;
    public final Metrics metrics;
    public final WebServer server;
    public final Consoles consoles;
    public final ExecutorPass executors;
    public final AuditTrail audit = new AuditTrail(() -> now());
    public Instant now = NOON;
    public final Services services = new Services(() -> now, (service, cause) -> {});
    /** What was put into the network stage's tube; nobody serves it here. */
    public final FakeSender network = new FakeSender();
    /** What was put into pmc's own tube, which it takes at once. */
    public final FakeSender direct = new FakeSender();

    private final List<Effect> effects = new ArrayList<>();
    private long jobs;

    public TestScheduler() throws Exception {
        this(State.empty("db"), TOKEN);
    }

    public TestScheduler(State memory, @Nullable String token) throws Exception {
        this(memory, token, NOON);
    }

    public TestScheduler(State memory, @Nullable String token, Instant started) throws Exception {
        this(memory, CallerProof.ofToken(token), started);
    }

    /** One that knows several callers; programs on this machine may read. */
    public TestScheduler(State memory, CallerProof callers, Instant started) throws Exception {
        now = started;
        core = new Core(memory, POLICY);
        board = new StatusBoard(memory, POLICY, started);
        direct.then = this::arrived;
        discovery = new DiscoveryBoard(memory, ServiceDirectory.of(memory).led(1, started));
        keeper = new StoreKeeper(new FakeServiceStore(stored), discovery, new StoreClaim(1, memory.id()), () -> now);
        queue = new QueueWatch(QUEUE, inspector, "dnsmasq", () -> inspector.own, () -> now);
        queues = new QueueWatches(List.of(queue));
        metrics = new Metrics(board, queues, "1.2.3");
        metrics.watch(List.of(keeper));
        metrics.listenTo(() -> Optional.of(Duration.ofSeconds(2)));
        server = WebServer.start(0, null);
        Guard guard = new Guard(callers, true);
        executors = guard.executors();
        JobIntake intake = new JobIntake(
                JobRules.STANDARD::parse,
                new JobSender.Ways(network, direct),
                new ImageNames(List.of("trusty", "jammy")));
        consoles = new Consoles(board, audit, uri("/"));
        server.serve(Consoles.LINES, consoles.lines());
        server.serve(
                "/api/",
                Api.of(
                        board,
                        discovery,
                        List.of(keeper),
                        queues,
                        intake,
                        event -> turn(event),
                        "1.2.3",
                        guard,
                        audit,
                        consoles));
        server.serve("/metrics", new GuardedPage("/metrics", Metrics.CONTENT_TYPE, metrics::text, guard));
        Health health = new Health(board, queues, services, () -> now);
        server.serve("/", new PageFiles());
        server.serve("/healthz", health.alive());
        server.serve("/readyz", health.ready());
        server.serve("/leader", health.leader(URI.create("http://127.0.0.1:" + server.port() + "/")));
    }

    private Instant now() {
        return now;
    }

    public synchronized TestScheduler turn(Event... events) {
        Decision decision = core.decide(List.of(events), now);
        LoopWatch.LoopTurn turn = new LoopWatch.LoopTurn(List.of(events), decision, now, Duration.ofMillis(3));
        metrics.turned(turn);
        board.turned(turn);
        discovery.turned(turn);
        effects.addAll(decision.effects());
        // Every machine has what it is told to fetch.
        decision.effects().stream()
                .filter(Effect.FetchImage.class::isInstance)
                .map(Effect.FetchImage.class::cast)
                .forEach(fetch -> turn(new Event.ImageAnswered(
                        fetch.agentId(), ImageAnswer.fetched(fetch.order().image()))));
        return this;
    }

    /** Somebody has groups be as that file declares them. */
    public TestScheduler declare(String file) {
        Declaration declaration = Objects.requireNonNull(
                GroupFile.read(file, JobRules.STANDARD::parse).declaration());
        return turn(new Event.GroupAsked(
                "request-" + ++jobs, new GroupRequest.Apply(declaration, Declaration.Permits.NONE, null, "alice")));
    }

    public TestScheduler registered() {
        return turn(new Event.Registered("framework-1"));
    }

    public TestScheduler create(String hostname, String type, int cpus) {
        return create(VmSpecs.of(hostname).type(type).vcpus(cpus).build(), PlacementOptions.NONE);
    }

    public TestScheduler create(VmSpec spec, PlacementOptions options) {
        Job job = new Job(
                Job.Action.CREATE,
                spec.hostname(),
                new Job.Order(spec, options),
                Map.of("hostname", spec.hostname().value()));
        return turn(new Event.JobArrived(new JobTicket(QUEUE, 1, ++jobs), job));
    }

    /** A job for a host to be made into something else. */
    public TestScheduler change(String hostname, Job.Action action, Job.Change change) {
        Job job = Job.changing(action, new Hostname(hostname), change, Map.of("hostname", hostname));
        return turn(new Event.JobArrived(new JobTicket(QUEUE, 1, ++jobs), job));
    }

    public TestScheduler offer(String agent, double cpus, boolean enabled) {
        return turn(new Event.OffersArrived(List.of(new Offer(
                agent + "-o" + effects.size(),
                "id-" + agent,
                agent,
                agent + ":5051",
                Resources.of(cpus, 16384, 100_000),
                SampleAttributes.of(enabled, Map.of("web", 2.0)),
                Set.of(),
                null))));
    }

    public TestScheduler running(String hostname) {
        VmReport report = new VmReport(false, false, true, "10.0.0.5", 0, Map.of("disk", 40L));
        return says(hostname, TaskUpdate.Kind.RUNNING, report, "");
    }

    /** An executor says that the host can never be made. */
    public TestScheduler refuses(String hostname, String reason) {
        return says(hostname, TaskUpdate.Kind.REFUSED, VmReport.ofNone(true, false), reason);
    }

    /** The host's executor reports that so many restarts have been done. */
    public TestScheduler booted(String hostname, int bootGeneration) {
        VmReport report = new VmReport(false, false, true, "10.0.0.5", bootGeneration, Map.of("disk", 40L));
        return says(hostname, TaskUpdate.Kind.RUNNING, report, "");
    }

    /** The executor of a host that runs has seen that snapshot of its disk. */
    public TestScheduler snapshot(String hostname, String name, long takenMillis) {
        DiskState disk = new DiskState(3 << 20, List.of(new TakenSnapshot(new SnapshotName(name), takenMillis)));
        VmReport report = new VmReport(false, false, true, "10.0.0.5", 0, Map.of()).withDisk(disk, null);
        return says(hostname, TaskUpdate.Kind.RUNNING, report, "");
    }

    /** The agent of the host's last task says that its executor did not come up. */
    public TestScheduler hostFailed(String hostname, String reason) {
        return says(hostname, TaskUpdate.Kind.HOST_FAILED, null, reason);
    }

    private TestScheduler says(String hostname, TaskUpdate.Kind kind, @Nullable VmReport report, String message) {
        TaskId task = effects.stream()
                .filter(Effect.Accept.class::isInstance)
                .map(Effect.Accept.class::cast)
                .flatMap(accept -> accept.launches().stream())
                .filter(launch -> launch.task().spec().hostname().value().equals(hostname))
                .map(Effect.Launch::taskId)
                .reduce((first, second) -> second)
                .orElseThrow();
        return turn(new Event.TaskUpdated(new TaskUpdate(task, kind, "id-metal1", report, message, null)));
    }

    /** An executor says so in words of the host's task. */
    public TestScheduler says(String hostname, TaskUpdate.Kind kind, String words, @Nullable Boolean healthy) {
        Attempt attempt = Objects.requireNonNull(record(hostname).attempt());
        VmReport report = new VmReport(false, true, Boolean.TRUE.equals(healthy), "10.0.0.5", 0, Map.of());
        return turn(new Event.TaskUpdated(
                new TaskUpdate(attempt.task(), kind, attempt.agentId(), report, words, null, healthy)));
    }

    /** An executor says how far its work on the host has come. */
    public TestScheduler works(String hostname, WorkProgress progress) {
        Attempt attempt = Objects.requireNonNull(record(hostname).attempt());
        VmReport report = VmReport.ofNone(false, true).withProgress(progress);
        return turn(new Event.TaskUpdated(new TaskUpdate(
                attempt.task(), TaskUpdate.Kind.STARTING, attempt.agentId(), report, progress.words(), null)));
    }

    /** A host as the board shows it. */
    public VmRecord record(String hostname) {
        return Objects.requireNonNull(board.snapshot().hosts().get(hostname)).record();
    }

    /** The master says so of the host's task. */
    public TestScheduler masterSays(String hostname, TaskUpdate.Kind kind) {
        Attempt attempt = Objects.requireNonNull(record(hostname).attempt());
        return turn(new Event.TaskUpdated(new TaskUpdate(attempt.task(), kind, attempt.agentId(), null, "lost", null)));
    }

    /** The board hears that nothing is left of a host. */
    public synchronized TestScheduler gone(String hostname) {
        Decision decision = new Decision(
                new Changes(
                        null,
                        0,
                        Map.of(new Hostname(hostname), Optional.empty()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                core.state(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        board.turned(new LoopWatch.LoopTurn(List.of(), decision, now, Duration.ZERO));
        return this;
    }

    /** An agent's executor says what a VM has used: {@code seconds} of a processor, and other things to know them by. */
    public TestScheduler used(String agentId, String hostname, long seconds) {
        board.counters()
                .heard(
                        agentId,
                        new HostCounters(
                                HostCounters.VERSION,
                                List.of(new VmCounters(
                                        new Hostname(hostname), seconds * 1_000_000_000L, 2, 3, 4, 5, 6, 7, 8, 9))));
        return this;
    }

    public String uri(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    @Override
    public void close() {
        board.happenings().close();
        discovery.close();
        consoles.close();
        server.close();
    }

    private void arrived(byte[] message) {
        JobTicket ticket = new JobTicket(QUEUE, 1, ++jobs);
        if (JobRules.STANDARD.parse(message) instanceof ParsedJob.Valid valid) {
            turn(new Event.JobArrived(ticket, valid.job()));
        }
    }

    /** Takes messages, unless it is to say something else. */
    public static final class FakeSender implements JobSender {
        public final List<String> taken = new CopyOnWriteArrayList<>();
        public volatile PutReply reply = PutReply.TAKEN;
        private volatile Consumer<byte[]> then = message -> {};

        @Override
        public List<QueueProducer.Answer> put(List<byte[]> messages) {
            List<QueueProducer.Answer> answers = new ArrayList<>();
            for (byte[] message : messages) {
                if (reply.isTaken()) {
                    taken.add(new String(message, StandardCharsets.UTF_8));
                    then.accept(message);
                }
                answers.add(new QueueProducer.Answer(reply, new QueueAddress("127.0.0.1", 11300)));
            }
            return answers;
        }
    }
}
