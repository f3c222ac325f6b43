package dev.pmc.bench;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What it costs to place a host while others wait in vain: turns of the core alone, each with ten new jobs that fit and
 * the offers of a hundred agents, behind a backlog of thirty kinds of hosts that fit nowhere.
 */
final class Backlog implements Benchmark {
    private static final int JOBS = 10;
    private static final int AGENTS = 100;
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Policy POLICY =
            Policy.standard(archive -> ExecutorId.of(archive == null ? "virtmesos" : archive), VirtType.QEMU);

    @Override
    public List<Figure> run(boolean fast) {
        List<Figure> figures = new ArrayList<>();
        Map<Integer, Double> costs = new TreeMap<>();
        int turns = fast ? 20 : 500;
        for (int waiting : fast ? new int[] {1_000} : new int[] {1_000, 10_000, 100_000}) {
            Core core = new Core(State.empty("bench"), POLICY);
            Turns work = new Turns(core, waiting);
            work.run(turns); // Warms up.
            long start = System.nanoTime();
            work.run(turns);
            double micros = (System.nanoTime() - start) / 1e3 / turns;
            costs.put(waiting, micros);
            figures.add(Figure.of(
                    "backlog", "turn of %d jobs, %d hosts wait in vain".formatted(JOBS, waiting), micros, "us"));
        }
        if (!fast) {
            figures.add(Growth.figure("backlog", "time of a turn by hosts that wait in vain", costs, 0.2));
        }
        return figures;
    }

    /** One turn after the other, each five milliseconds after the one before. */
    private static final class Turns {
        private final Core core;
        private final Set<String> toBeOffered = new LinkedHashSet<>();
        private long number;

        Turns(Core core, int waiting) {
            this.core = core;
            for (int i = 0; i < AGENTS; i++) {
                toBeOffered.add("S" + i);
            }
            core.decide(List.of(new Event.Registered("bench")), NOON);
            List<Event> backlog = new ArrayList<>();
            for (int i = 0; i < waiting; i++) {
                backlog.add(job("late" + i, i % 10, 100 + i % 3));
            }
            core.decide(backlog, NOON);
        }

        void run(int turns) {
            for (int turn = 0; turn < turns; turn++) {
                List<Event> events = new ArrayList<>();
                events.add(new Event.OffersArrived(
                        toBeOffered.stream().map(this::offer).toList()));
                for (int i = 0; i < JOBS; i++) {
                    events.add(job("vm" + number, i % 10, 1));
                }
                Decision decision = core.decide(events, NOON.plusMillis(5 * ++number));
                toBeOffered.clear();
                int launched = 0;
                for (Effect effect : decision.effects()) {
                    if (effect instanceof Effect.Accept accept) {
                        launched += accept.launches().size();
                        toBeOffered.add(accept.agentId());
                    } else if (effect instanceof Effect.Decline decline) {
                        decline.offerIds().forEach(id -> toBeOffered.add(id.substring(0, id.indexOf('-'))));
                    }
                }
                if (launched != JOBS) {
                    throw new IllegalStateException("placed " + launched + " hosts in place of " + JOBS);
                }
            }
        }

        private Offer offer(String agent) {
            Resources all = Resources.of(64, 64 * 1024, 1_000_000);
            return new Offer(
                    agent + "-" + ++number,
                    agent,
                    agent,
                    agent + ":5051",
                    all,
                    PlacementBenchmark.ENABLED,
                    Set.of(),
                    null);
        }

        private Event job(String hostname, int type, int vcpus) {
            Job.Order order = new Job.Order(
                    VmSpecs.of(hostname).type("type" + type).vcpus(vcpus).build(), PlacementOptions.NONE);
            return new Event.JobArrived(
                    new JobTicket(QueueName.UNNAMED, 1, ++number),
                    new Job(Job.Action.CREATE, order.spec().hostname(), order, Map.of("hostname", hostname)));
        }
    }
}
