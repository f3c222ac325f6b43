package dev.pmc.bench;

import dev.pmc.core.Core;
import dev.pmc.core.Foresight;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.RecordedGroups;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Planner;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.groupfile.GroupFile;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Resources;
import dev.pmc.queue.JobParser;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What it takes to plan a file of one large group: from its text to what becomes of each host, with the agent that it would
 * get. Once where all hosts are to be made, once where all run and are to be made anew, and once where no agent has room.
 */
final class PlanRuns implements Benchmark {
    private static final int AGENTS = 1_000;
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Policy POLICY =
            Policy.standard(archive -> ExecutorId.of(archive == null ? "virtmesos" : archive), VirtType.QEMU);

    @Override
    public List<Figure> run(boolean fast) {
        int members = fast ? 100 : 10_000;
        int times = fast ? 1 : 5;
        Cluster empty = new Cluster(2 * members / AGENTS + 2);
        Cluster full = new Cluster(2 * members / AGENTS + 2);
        full.run(file(members, "trusty"));
        Cluster small = new Cluster(0);
        return List.of(
                figure(members + " hosts to be made", empty, file(members, "trusty"), times),
                figure(members + " hosts to be made anew", full, file(members, "jammy"), times),
                figure(members + " hosts that find no room", small, file(members, "trusty"), times));
    }

    private static Figure figure(String what, Cluster cluster, String file, int times) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            Plan plan = cluster.plan(file);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
            if (plan.isEmpty()) {
                throw new IllegalStateException("the plan has nothing to do");
            }
        }
        return Figure.of("plan", what + ", " + AGENTS + " agents", best, "ms").beside("bound", 1_000);
    }

    private static String file(int members, String image) {
        return "set: bench\ngroups:\n  web: {image: " + image + ", instances: " + members
                + ", on_replace: allow, update: {max_unavailable: 100}}\n";
    }

    /** A scheduler's mind with a thousand agents. */
    private static final class Cluster {
        private final Core core = new Core(State.empty("bench"), POLICY);
        private long requests;

        /** @param room so many small hosts fit on each agent */
        Cluster(int room) {
            List<Offer> offers = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                offers.add(new Offer(
                        "o" + i,
                        "S" + i,
                        "metal" + i,
                        "metal" + i + ":5051",
                        Resources.of(room + 1, 1024.0 * room + 256, 2560.0 * (room + 1)),
                        PlacementBenchmark.ENABLED,
                        Set.of(),
                        null));
            }
            core.decide(List.of(new Event.Registered("bench")), NOON);
            core.decide(List.of(new Event.OffersArrived(offers)), NOON);
        }

        /** Has all hosts of a file run. */
        void run(String file) {
            core.decide(
                    List.of(new Event.GroupAsked(
                            "run", new GroupRequest.Apply(declaration(file), Declaration.Permits.NONE, null, "bench"))),
                    NOON);
            List<Event> up = new ArrayList<>();
            for (VmRecord vm : core.state().vms()) {
                up.add(new Event.TaskUpdated(new TaskUpdate(
                        Objects.requireNonNull(vm.attempt(), "it has been placed")
                                .task(),
                        TaskUpdate.Kind.RUNNING,
                        vm.attempt().agentId(),
                        new VmReport(false, true, true, "10.0.0.5", 0, Map.of()),
                        "",
                        null)));
            }
            core.decide(up, NOON);
        }

        Plan plan(String file) {
            Declaration declaration = declaration(file);
            String request = "plan" + ++requests;
            Outlook outlook = Objects.requireNonNull(
                    core.decide(List.of(new Event.OutlookAsked(request)), NOON)
                            .outlooks()
                            .get(request),
                    "it is answered at once");
            Plan plan = Planner.plan(new RecordedGroups(core.state()), declaration, Declaration.Permits.NONE);
            return new Foresight(core.state(), outlook, POLICY, NOON).of(plan, declaration);
        }

        private static Declaration declaration(String file) {
            return Objects.requireNonNull(GroupFile.read(file, JobParser::parse).declaration(), "it is right");
        }
    }
}
