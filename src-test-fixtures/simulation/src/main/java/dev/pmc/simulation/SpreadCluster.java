package dev.pmc.simulation;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler's core, and the allocator of a Mesos master as it is ({@code hierarchical.cpp}), in virtual time: agents are
 * offered in random order once in an allocation interval, and at once to whoever subscribes or revives. What an ACCEPT has
 * left over is on its way back for a moment, and misses a REVIVE that comes right behind. A filter lasts an interval at
 * least. All that is seen is the words that a scheduler would get and give.
 */
final class SpreadCluster {
    /** From one process to the other. */
    private static final long HOP = 1;
    /** The longest until a call's resources are back in the allocator. */
    private static final int RECOVERY = 30;

    private static final long COLD_START = 3_000;
    private static final long WARM_START = 400;
    private static final ExecutorId EXECUTOR = ExecutorId.of("virtmesos");
    private static final Resources SHARE = Policy.EXECUTOR_SHARE;

    private final Agenda agenda = new Agenda();
    private final Random random;
    private final long interval;
    private final Policy policy = Policy.standard(archive -> EXECUTOR, VirtType.QEMU);
    private final Core core = new Core(
            State.empty("db").after(new Changes("framework", 0, Map.of(), List.of(), List.of(), List.of(), List.of())),
            policy);
    private final Map<String, SpreadAgent> agents = new LinkedHashMap<>();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, Long> waitingSince = new LinkedHashMap<>();
    private boolean suppressed;
    private boolean runPlanned;
    private long tick = Long.MAX_VALUE;
    private int offersMade;
    private long tickets;
    private double worst;
    private String worstOf = "";
    private long longestWait;
    private int revives;

    SpreadCluster(Duration interval, long seed) {
        this.interval = interval.toMillis();
        random = new Random(seed);
    }

    void agent(String name, double cpus, Map<String, Double> counts) {
        SpreadAgent agent = new SpreadAgent(name, Resources.of(cpus, 200_000, 1_000_000), counts);
        agents.put(name, agent);
    }

    /** The scheduler subscribes, and the master makes its first round somewhere within an interval. */
    void start() {
        tell(new Event.Registered("framework"));
        runSoon();
        agenda.in(random.nextInt((int) interval) + 1, this::round);
    }

    private void round() {
        run();
        agenda.in(interval, this::round);
    }

    void createAt(long millis, String hostname, String type) {
        agenda.at(millis, () -> {
            waitingSince.put(hostname, agenda.now());
            tell(new Event.JobArrived(
                    new JobTicket(SimQueue.NAME, 1, ++tickets),
                    new Job(
                            Job.Action.CREATE,
                            new Hostname(hostname),
                            new Job.Order(VmSpecs.of(hostname).type(type).build(), PlacementOptions.NONE),
                            Map.of("hostname", hostname))));
        });
    }

    void deleteAt(long millis, String hostname) {
        agenda.at(
                millis,
                () -> tell(new Event.JobArrived(
                        new JobTicket(SimQueue.NAME, 1, ++tickets),
                        new Job(Job.Action.DELETE, new Hostname(hostname), null, Map.of("hostname", hostname)))));
    }

    /** The machine is away, and comes back with all that is on it. */
    void awayAt(long millis, String name, long duration, boolean told) {
        SpreadAgent agent = Objects.requireNonNull(agents.get(name));
        agenda.at(millis, () -> {
            agent.up = false;
            List<String> gone = offers.values().stream()
                    .filter(offer -> offer.agentId().equals(name))
                    .map(Offer::id)
                    .toList();
            gone.forEach(id -> {
                offers.remove(id);
                tell(new Event.OfferRescinded(id));
            });
            if (told) {
                tell(new Event.AgentLost(name));
            }
        });
        agenda.at(millis + duration, () -> {
            agent.up = true;
            agent.filters.clear();
            runSoon();
        });
    }

    /** Another framework takes all that is free there whenever it can, and never lets go; nobody tells. */
    void hoggedFrom(long millis, String name) {
        agenda.at(millis, () -> Objects.requireNonNull(agents.get(name)).hogged = true);
    }

    void runUntil(long millis) {
        while (agenda.step(millis)) {
            // One thing after the other.
        }
    }

    // ------------------------------------------------------------------ what came of it

    /** How many more of the type an agent ever had, when it was given one, than the emptiest with room. */
    double worst() {
        return worst;
    }

    String worstOf() {
        return worstOf;
    }

    /** The longest that one has waited for an agent, in milliseconds. */
    long longestWait() {
        return longestWait;
    }

    Set<String> stillWaiting() {
        return waitingSince.keySet();
    }

    int revives() {
        return revives;
    }

    long now() {
        return agenda.now();
    }

    boolean isIdle() {
        return suppressed && offers.isEmpty();
    }

    /** What counts on each agent, of a type. */
    Map<String, Double> levels(String type) {
        Map<String, Double> levels = new TreeMap<>();
        agents.values().forEach(agent -> levels.put(agent.id, agent.level(type)));
        return levels;
    }

    // ------------------------------------------------------------------ the scheduler

    private void tell(Event event) {
        agenda.in(HOP, () -> decide(List.of(event)));
    }

    private void decide(List<Event> events) {
        Decision decision = core.decide(events, agenda.instant());
        decision.effects().forEach(effect -> agenda.in(HOP, () -> perform(effect)));
        decision.changes()
                .results()
                .forEach(result -> agenda.in(HOP, () -> decide(List.of(new Event.ResultDelivered(result.id())))));
        core.nextDue().ifPresent(this::wakeAt);
    }

    private void wakeAt(Instant due) {
        long at = Math.max(Agenda.millis(due), agenda.now() + 1);
        if (at < tick) {
            tick = at;
            agenda.at(at, () -> {
                if (tick == at) {
                    tick = Long.MAX_VALUE;
                    decide(List.of(new Event.Tick()));
                }
            });
        }
    }

    // ------------------------------------------------------------------ the master

    private void perform(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            accept(accept);
        } else if (effect instanceof Effect.Decline decline) {
            decline.offerIds().forEach(id -> giveBack(offers.remove(id), decline.refuse()));
        } else if (effect instanceof Effect.Suppress) {
            suppressed = true;
        } else if (effect instanceof Effect.Revive) {
            revives++;
            suppressed = false;
            agents.values().forEach(agent -> agent.filters.clear());
            runSoon();
        } else if (effect instanceof Effect.Kill kill) {
            end(kill.agentId(), kill.task(), new VmReport(true, true, false, null, 0, Map.of()));
        }
    }

    private void giveBack(@Nullable Offer offer, Duration refuse) {
        if (offer != null) {
            recover(Objects.requireNonNull(agents.get(offer.agentId())), offer.resources(), refuse);
        }
    }

    /** What a scheduler has not used comes back to the allocator after a moment. */
    private void recover(SpreadAgent agent, Resources resources, Duration refuse) {
        agent.recovering = agent.recovering.plus(resources);
        agenda.in(1L + random.nextInt(RECOVERY), () -> {
            agent.recovering = agent.recovering.minus(resources);
            if (!refuse.isZero()) {
                agent.filters.add(
                        new SpreadAgent.Filter(resources, agenda.now() + Math.max(refuse.toMillis(), interval)));
            }
        });
    }

    private void accept(Effect.Accept accept) {
        SpreadAgent agent = Objects.requireNonNull(agents.get(accept.agentId()));
        List<Offer> used = new ArrayList<>();
        accept.offerIds().forEach(id -> {
            Offer offer = offers.remove(id);
            if (offer != null) {
                used.add(offer);
            }
        });
        if (used.size() < accept.offerIds().size()) {
            used.forEach(offer -> giveBack(offer, Duration.ZERO));
            accept.launches().forEach(launch -> says(launch.taskId(), agent.id, TaskUpdate.Kind.NEVER_RAN, null));
            return;
        }
        Resources left = used.stream().map(Offer::resources).reduce(Resources.NONE, Resources::plus);
        boolean cold = !agent.executor;
        if (cold) {
            left = left.minus(SHARE);
            agent.executor = true;
        }
        for (Effect.Launch launch : accept.launches()) {
            left = left.minus(launch.need());
            launch(agent, launch, cold);
        }
        if (!left.contains(Resources.NONE)) {
            throw new IllegalStateException("more was taken than offered of " + agent.id);
        }
        recover(agent, left, Duration.ZERO);
    }

    private void launch(SpreadAgent agent, Effect.Launch launch, boolean cold) {
        String hostname = launch.task().spec().hostname().value();
        String type = launch.task().spec().componentType().value();
        if (launch.task().verb() == Verb.RUN) {
            judge(agent, hostname, type, launch.need());
        }
        agent.tasks.put(
                launch.taskId().value(),
                new SpreadAgent.Task(hostname, type, launch.task().verb(), launch.need()));
        agenda.in(
                cold ? COLD_START : WARM_START,
                () -> says(
                        launch.taskId(),
                        agent.id,
                        TaskUpdate.Kind.RUNNING,
                        new VmReport(false, false, true, null, 0, Map.of())));
    }

    /** All that is launched at one moment was decided together, so it is looked at together. */
    private void judge(SpreadAgent chosen, String hostname, String type, Resources need) {
        longestWait = Math.max(longestWait, agenda.now() - Objects.requireNonNull(waitingSince.remove(hostname)));
        agenda.in(0, () -> {
            double least = agents.values().stream()
                    .filter(agent -> agent.up && !agent.hogged && hasRoom(agent, need))
                    .mapToDouble(agent -> agent.level(type))
                    .min()
                    .orElse(chosen.level(type));
            double excess = chosen.level(type) - least;
            if (excess > worst) {
                worst = excess;
                worstOf = hostname + " was put on " + chosen.id + " at " + agenda.now() + " ms: " + levels(type);
            }
        });
    }

    private static boolean hasRoom(SpreadAgent agent, Resources need) {
        return agent.total.minus(agent.used()).contains(agent.executor ? need : need.plus(SHARE));
    }

    private void end(String agentId, TaskId task, VmReport report) {
        SpreadAgent agent = Objects.requireNonNull(agents.get(agentId));
        if (agent.tasks.containsKey(task.value())) {
            agenda.in(WARM_START, () -> {
                agent.tasks.remove(task.value());
                says(task, agentId, TaskUpdate.Kind.KILLED, report);
            });
        }
    }

    private void says(TaskId task, String agentId, TaskUpdate.Kind kind, @Nullable VmReport report) {
        tell(new Event.TaskUpdated(new TaskUpdate(
                task, kind, agentId, report, "", report == null ? null : new TaskUpdate.Receipt(task, agentId, "aa"))));
    }

    // ------------------------------------------------------------------ the allocator

    /** All who ask while a run is planned are served by that one. */
    private void runSoon() {
        if (!runPlanned) {
            runPlanned = true;
            agenda.in(HOP, () -> {
                runPlanned = false;
                run();
            });
        }
    }

    private void run() {
        List<SpreadAgent> order = new ArrayList<>(agents.values());
        Collections.shuffle(order, random);
        List<Offer> made = new ArrayList<>();
        for (SpreadAgent agent : order) {
            agent.filters.removeIf(filter -> filter.until() <= agenda.now());
            Resources free = free(agent);
            boolean refused =
                    agent.filters.stream().anyMatch(filter -> filter.refused().contains(free));
            if (agent.up && !agent.hogged && !suppressed && (free.cpus() >= 10 || free.mem() >= 32_000) && !refused) {
                made.add(new Offer(
                        "o" + ++offersMade,
                        agent.id,
                        agent.id,
                        agent.id + ":5051",
                        free,
                        agent.attributes,
                        agent.executor ? Set.of(EXECUTOR) : Set.of(),
                        null));
            }
        }
        if (!made.isEmpty()) {
            made.forEach(offer -> offers.put(offer.id(), offer));
            tell(new Event.OffersArrived(made));
        }
    }

    private Resources free(SpreadAgent agent) {
        Resources free = agent.total.minus(agent.used()).minus(agent.recovering);
        for (Offer offer : offers.values()) {
            if (offer.agentId().equals(agent.id)) {
                free = free.minus(offer.resources());
            }
        }
        return free;
    }
}
