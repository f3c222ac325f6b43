package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.HostDbPlaces;
import dev.pmc.cli.process.LastResort;
import dev.pmc.cli.process.NoteLog;
import dev.pmc.cli.process.SettingsLog;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.cli.process.Version;
import dev.pmc.core.Core;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.Policy;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.framework.ExecutorFactory;
import dev.pmc.framework.ExecutorMessages;
import dev.pmc.framework.FrameworkFactory;
import dev.pmc.framework.GuestAddresses;
import dev.pmc.framework.MesosFramework;
import dev.pmc.framework.MesosMaster;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.loop.QueueFeeder;
import dev.pmc.loop.QueueReplies;
import dev.pmc.loop.QueueSpeaker;
import dev.pmc.loop.SchedulerLoop;
import dev.pmc.loop.SteadyClock;
import dev.pmc.metrics.Metrics;
import dev.pmc.queue.JobRules;
import dev.pmc.queue.JobSender;
import dev.pmc.queue.QueueLink;
import dev.pmc.queue.ResultForm;
import dev.pmc.queue.ResultWriter;
import dev.pmc.service.Services;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.web.Guard;
import dev.pmc.web.GuardedPage;
import dev.pmc.web.Health;
import dev.pmc.web.PageFiles;
import dev.pmc.web.WebServer;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.api.Api;
import dev.pmc.web.api.JobIntake;
import dev.pmc.web.console.Consoles;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon: makes every part and joins them by hand. Read from top to bottom it is the plan of the house.
 *
 * <p>Starts in the order in which failures are cheapest, so that what an operator got wrong is said before anything is
 * changed. Stops on a signal: the driver is left to fail over, VMs and executors go on.
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** A service that does not come round for longer is stalled; waiting for a slow peer takes less. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(90);

    private final DaemonCommand settings;
    private final String master;
    private final Ending ending = new Ending();

    Daemon(DaemonCommand settings, String master) {
        this.settings = settings;
        this.master = master;
    }

    /** Runs until a signal comes, or it cannot go on. */
    Exit run() throws InterruptedException {
        SettingsLog.write(settings.spec);
        Guard guard = settings.access.guard();
        DiscoveryFaces.requireDns(settings.discovery);
        try (LastResort resort = LastResort.install(ending::now);
                ServedArchive archive = ServedArchive.open(settings, master);
                ZooKeeperClients zooKeeper = settings.zooKeeper.clients();
                ZooKeeperGrace grace = ZooKeeperGrace.of(ending, zooKeeper)) {
            return run(archive, guard, zooKeeper, grace, resort);
        } catch (HostDbException e) {
            throw HostDbFailure.of(e);
        }
    }

    private Exit run(
            ServedArchive archive, Guard guard, ZooKeeperClients zooKeeper, ZooKeeperGrace grace, LastResort resort)
            throws InterruptedException {
        HostDbPlace place = HostDbPlaces.at(settings.hostdb, zooKeeper, settings.zooKeeper.credentials());
        Understudy understudy = new Understudy(Policy.standard(executors(archive)::id, settings.virtType));
        try (HostDb hostDb = openHostDb(archive.server(), place);
                Leadership leadership = stand(archive, guard, place, hostDb, understudy)) {
            return leads(leadership) ? lead(archive, guard, hostDb, understudy, zooKeeper, resort) : ending.exit();
        } catch (HostDbException e) {
            if (grace.isOver()) {
                return ending.exit();
            }
            throw e;
        }
    }

    private boolean leads(Leadership leadership) throws InterruptedException {
        ending.stops(leadership::close);
        StopSignal.does(ending::now);
        boolean leads = !ending.isTold() && leadership.await();
        ending.stops(() -> {});
        return leads && !ending.isTold();
    }

    private Exit lead(
            ServedArchive archive,
            Guard guard,
            HostDb hostDb,
            Understudy understudy,
            ZooKeeperClients zooKeeper,
            LastResort resort)
            throws InterruptedException {
        archive.server().starting("connecting to the queue");
        try (Queues queues = Queues.open(settings);
                Cluster cluster = cluster(archive.server(), zooKeeper)) {
            return run(archive, guard, hostDb, understudy, queues, cluster, zooKeeper, resort);
        }
    }

    private Exit run(
            ServedArchive archive,
            Guard guard,
            HostDb hostDb,
            Understudy understudy,
            Queues queues,
            Cluster cluster,
            ZooKeeperClients zooKeeper,
            LastResort resort)
            throws InterruptedException {
        if (ending.isTold()) {
            return ending.exit();
        }
        InstantSource clock = new SteadyClock();
        archive.server().starting("reading the hostdb");
        Epoch epoch = hostDb.newEpoch();
        State state = hostDb.load();
        LOG.atInfo()
                .addKeyValue("epoch", epoch)
                .addKeyValue("vms", state.vms().size())
                .addKeyValue("results", state.outbox().size())
                .addKeyValue("framework", state.frameworkId())
                .log("the hostdb is read");
        JobRules rules = settings.rules();
        ExecutorFactory executors = executors(archive);
        Policy policy = understudy.policy();
        Core core = understudy.core(state);

        StatusBoard board = understudy.board(state, clock.instant());
        DiscoveryBoard discovery = understudy.discovery(state, epoch, clock.instant());
        DiscoveryFaces faces = DiscoveryFaces.open(
                settings.discovery,
                settings.discovery.places(master, settings.hostdb, settings.zooKeeper.credentials()),
                discovery,
                new StoreClaim(epoch.number(), state.id()),
                clock,
                zooKeeper);
        QueueWatches watches = queues.watches(settings, clock);
        Metrics metrics = new Metrics(board, watches, Version.text());
        SchedulerLoop loop = new SchedulerLoop(core, hostDb, epoch, new NoteLog(), clock, turn -> {
            metrics.turned(turn);
            board.turned(turn);
            discovery.turned(turn);
        });
        JobIntake intake = new JobIntake(
                rules::parse,
                JobSender.Ways.of(settings.queue.addresses(), settings.networkTube, settings.tube),
                archive.images());
        Services services = new Services(clock, resort);
        Health health = new Health(board, watches, services, clock);
        AuditTrail audit = new AuditTrail(clock);
        Consoles consoles = new Consoles(board, audit, archive.root());
        archive.server().serve(Consoles.LINES, consoles.lines());
        archive.server().serve("/", new PageFiles());
        archive.server().serve("/healthz", health.alive());
        archive.server().serve("/readyz", health.ready());
        archive.server().serve("/leader", health.leader(URI.create(archive.root())));
        archive.server().serve("/metrics", new GuardedPage("/metrics", Metrics.CONTENT_TYPE, metrics::text, guard));
        archive.server()
                .serve(
                        "/api/",
                        Api.of(
                                board,
                                discovery,
                                faces.keepers(),
                                watches,
                                intake,
                                loop::post,
                                Version.text(),
                                guard,
                                audit,
                                consoles));
        archive.server().open();
        QueueReplies replies = new QueueReplies(queues.links(), this::message, loop::post, clock);
        MesosFramework framework = new MesosFramework(
                executors,
                policy.tasks().executorShare(),
                settings.stopGrace(),
                discovery::announcement,
                new GuestAddresses(rules::allowsAddress, loop::post),
                new ExecutorMessages(
                        board.counters()::heard,
                        board.consoles()::heard,
                        (agent, answer) -> loop.post(new Event.ImageAnswered(agent, answer)),
                        new DiscoveryAccess(archive.root(), guard.executors().token())),
                message -> ending.now(MasterRefusal.failure(message, settings.hostdb.isShared())));
        board.consoles().use(framework::ask);
        metrics.listenTo(framework::silence);
        metrics.watch(replies);
        metrics.watch(faces.keepers());

        FrameworkInfo info = FrameworkFactory.describe(
                        state.frameworkId(),
                        settings.framework.user,
                        settings.framework.role,
                        settings.framework.failoverTimeoutSeconds,
                        settings.framework.principal,
                        archive.host())
                .toBuilder()
                .setWebuiUrl(archive.root())
                .build();
        MesosMaster mesos = cluster.master(framework, info);
        framework.use(mesos);
        ending.leavesBy(mesos::close);
        ending.stops(loop::stop);
        if (ending.isTold()) {
            // It came while there was no loop to be stopped.
            return ending.exit();
        }
        for (QueueSpeaker speaker : replies.speakers()) {
            services.start("queue-replies " + speaker.queue(), MAX_SILENCE, speaker);
        }
        for (QueueLink queue : queues.links()) {
            QueueFeeder feeder =
                    new QueueFeeder(queue, rules::parse, loop, replies, queues.handled(queue.name(), state));
            services.start("queue-feeder " + queue.name(), MAX_SILENCE, feeder);
        }
        for (QueueWatch watch : watches.all()) {
            services.start("queue-watch " + watch.queue(), MAX_SILENCE, watch);
        }
        faces.start(services);
        if (archive.check() != null) {
            services.start("artifact-check", ArtifactCheck.MAX_SILENCE, archive.check());
        }
        mesos.start();
        try {
            warnOfExecutors(state, rules);
            queues.warnOfOthers(state);
            loop.run(framework::perform, replies::perform);
        } finally {
            services.end();
            mesos.close();
            board.happenings().close();
            consoles.close();
            discovery.close();
            faces.close();
        }
        Exit exit = ending.exit();
        LOG.info("pmc stops; VMs and executors go on");
        return exit;
    }

    /** What is running already is not judged again: its executor is needed to stop it. */
    private static void warnOfExecutors(State state, JobRules rules) {
        state.vms().stream()
                .filter(vm -> vm.options().executor() != null
                        && rules.executors().refusal(vm.options().executor()) != null)
                .forEach(vm -> LOG.atWarn()
                        .addKeyValue("vm", vm.hostname())
                        .addKeyValue("executor", vm.options().executor())
                        .log("a host from before has an executor that --allow-executor does not allow; it is kept"));
    }

    private Cluster cluster(WebServer web, ZooKeeperClients zooKeeper) {
        web.starting("looking for the way to Mesos");
        return Cluster.of(settings, master, zooKeeper);
    }

    private byte[] message(JobResult result, ResultForm form) {
        return settings.repeatSecrets && form == ResultForm.FULL
                ? ResultWriter.writeAll(result)
                : ResultWriter.write(result, form);
    }

    private HostDb openHostDb(WebServer web, HostDbPlace place) throws InterruptedException {
        String doing = "opening the hostdb " + settings.hostdb;
        web.starting(doing);
        place.await(trouble -> web.starting(doing + ": " + trouble));
        web.starting(doing);
        return place.open();
    }

    /** Has read everything before it stands for election: who could not lead is not to be elected. */
    private Leadership stand(
            ServedArchive archive, Guard guard, HostDbPlace place, HostDb hostDb, Understudy understudy) {
        archive.server().starting("reading the hostdb");
        Runnable rehearsal = hostDb.follow(understudy, e -> ending.now(HostDbFailure.of(e)))
                .map(state -> rehearsal(state, understudy.policy(), archive))
                .orElse(() -> {});
        return Leadership.of(
                place, settings.framework.terms(), archive, guard, settings.tls.trust(), rehearsal, ending::deposed);
    }

    private Runnable rehearsal(State state, Policy policy, ServedArchive archive) {
        return new Rehearsal(state, policy, executors(archive), settings.rules()::parse);
    }

    private ExecutorFactory executors(ServedArchive archive) {
        return new ExecutorFactory(
                archive.archive(), settings.executorEnvironment, Policy.EXECUTOR_SHARE, settings.framework.role);
    }
}
