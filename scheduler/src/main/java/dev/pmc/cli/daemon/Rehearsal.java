package dev.pmc.cli.daemon;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.framework.ExecutorFactory;
import dev.pmc.framework.ExecutorMessages;
import dev.pmc.framework.MesosFramework;
import dev.pmc.loop.LoopWatch.LoopTurn;
import dev.pmc.queue.ParsedJob;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.Hostname;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * Goes through what a pmc does first when it leads: it makes the parts, registers, hears of VMs and places hosts. All of it
 * with parts of its own, in memory, at a master that is none, so nobody notices and nothing is kept. What is left is code that the
 * JVM has loaded and compiled: without it the first placement takes seconds at a large site. That takes many VMs, but not all.
 */
final class Rehearsal implements Runnable {
    private static final String FRAMEWORK = "rehearsal";
    private static final int AGENTS = 200;
    /** What a turn can be: as many events as at a large site. */
    private static final int MAX_EVENTS = 4_096;

    private static final int JOBS = 200;
    /** Enough for the JVM to compile what is done about each. */
    private static final int VMS = 20_000;

    private final State state;
    private final Policy policy;
    private final Function<byte[], ParsedJob> parser;
    private final List<Event> inbox = new ArrayList<>();
    private final RehearsedMaster master;
    private final MesosFramework framework;

    Rehearsal(State state, Policy policy, ExecutorFactory executors, Function<byte[], ParsedJob> parser) {
        this.state = some(state);
        this.policy = policy;
        this.parser = parser;
        framework = new MesosFramework(
                executors,
                policy.tasks().executorShare(),
                Duration.ZERO,
                hostname -> Optional.empty(),
                inbox::add,
                new ExecutorMessages(
                        (agent, counters) -> {},
                        (agent, part) -> {},
                        (agent, answer) -> {},
                        new DiscoveryAccess("", "")),
                reason -> {});
        master = new RehearsedMaster(framework);
        framework.use(master);
    }

    private static State some(State state) {
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        state.vms().stream().limit(VMS).forEach(vm -> vms.put(vm.hostname(), Optional.of(vm)));
        return State.empty(state.id())
                .after(new Changes(
                        state.frameworkId(), state.sequence(), vms, List.of(), List.of(), List.of(), List.of()));
    }

    /** Ends early when its thread is interrupted. */
    @Override
    public void run() {
        play();
    }

    /** Returns how many tasks were launched, at the master that is none. */
    int play() {
        Instant now = Instant.EPOCH;
        Core core = new Core(state, policy);
        StatusBoard board = new StatusBoard(state, policy, now);
        core.resume(now);
        framework.subscribed(FrameworkID.newBuilder().setValue(FRAMEWORK).build(), MasterInfo.getDefaultInstance());
        IntStream.range(0, JOBS).forEach(i -> inbox.add(job(i)));
        framework.offers(IntStream.range(0, AGENTS).mapToObj(Rehearsal::offer).toList());
        while (!inbox.isEmpty() && !Thread.currentThread().isInterrupted()) {
            List<Event> some = inbox.subList(0, Math.min(inbox.size(), MAX_EVENTS));
            List<Event> batch = List.copyOf(some);
            some.clear();
            Decision decision = core.decide(batch, now);
            board.turned(new LoopTurn(batch, decision, now, Duration.ZERO));
            framework.perform(decision.calls());
        }
        return master.launched();
    }

    private Event job(int number) {
        String body = "{\"hostname\":\"rehearsal-%d\",\"comp_type\":\"rehearsal\",\"mac\":\"52:54:00:00:00:%02x\"}"
                .formatted(number, number);
        ParsedJob job = parser.apply(body.getBytes(StandardCharsets.UTF_8));
        if (job instanceof ParsedJob.Valid valid) {
            return new Event.JobArrived(new JobTicket(QueueName.UNNAMED, 0, number), valid.job());
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) job;
        // A site may allow less than this asks for; then that is what is rehearsed.
        return new Event.JobUnreadable(
                new JobTicket(QueueName.UNNAMED, 0, number), invalid.hostname(), invalid.problems(), invalid.fields());
    }

    private static Offer offer(int number) {
        String name = FRAMEWORK + "-" + number;
        return Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue(name))
                .setFrameworkId(FrameworkID.newBuilder().setValue(FRAMEWORK))
                .setAgentId(AgentID.newBuilder().setValue(name))
                .setHostname(name)
                .addResources(scalar("cpus"))
                .addResources(scalar("mem"))
                .addResources(scalar("disk"))
                .addAttributes(Attribute.newBuilder()
                        .setName("vt_enabled")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(1)))
                .build();
    }

    private static Resource scalar(String name) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(1 << 20))
                .build();
    }
}
