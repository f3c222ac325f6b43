package dev.pmc.web.api;

import dev.pmc.core.vm.VmState;
import dev.pmc.status.AgentStatus;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import dev.pmc.status.Trouble;
import dev.pmc.status.Troubles;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /status}: everything at a glance. */
final class OverviewResource implements Resource {
    private final StatusBoard board;
    private final QueueWatches queues;
    private final String version;

    OverviewResource(StatusBoard board, QueueWatches queues, String version) {
        this.board = board;
        this.queues = queues;
        this.version = version;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the status has no parts");
        }
        request.query().only();
        Snapshot now = board.snapshot();
        return Reply.json(new Overview(
                version,
                board.started(),
                Hosts.of(now),
                types(now),
                Agents.of(now),
                new Mesos(
                        now.master().connected(),
                        now.master().since(),
                        now.master().frameworkId()),
                new Reconciliation(
                        now.reconciliation().rounds(),
                        now.reconciliation().last(),
                        now.reconciliation().open()),
                QueueView.of(queues),
                now.outbox(),
                Troubles.of(now, queues).stream().map(TroubleView::of).toList(),
                board.happenings().last()));
    }

    /** How evenly each component type is spread over the agents that carry any VM or could. */
    private static List<Type> types(Snapshot now) {
        Map<String, int[]> counts = new TreeMap<>();
        int agents = 0;
        for (AgentStatus agent : now.agents().values()) {
            if (Boolean.FALSE.equals(agent.enabled())) {
                continue;
            }
            agents++;
            agent.hosts().forEach((type, count) -> {
                int[] sum = counts.computeIfAbsent(type, t -> new int[] {0, 0, Integer.MAX_VALUE, 0});
                sum[0] += count;
                sum[1]++;
                sum[2] = Math.min(sum[2], count);
                sum[3] = Math.max(sum[3], count);
            });
        }
        List<Type> types = new ArrayList<>();
        for (Map.Entry<String, int[]> entry : counts.entrySet()) {
            int[] sum = entry.getValue();
            types.add(new Type(entry.getKey(), sum[0], sum[1], sum[1] < agents ? 0 : sum[2], sum[3]));
        }
        return types;
    }

    /** The whole. */
    record Overview(
            String version,
            Instant startedAt,
            Hosts hosts,
            List<Type> types,
            Agents agents,
            Mesos mesos,
            Reconciliation reconciliation,
            QueueView queue,
            int undeliveredResults,
            List<TroubleView> troubles,
            long lastEvent) {}

    /** Something that is wrong, and the first thing to do about it. */
    record TroubleView(
            String kind,
            @Nullable String about,
            boolean urgent,
            String title,
            String words,
            String todo,
            @Nullable String command,
            @Nullable Map<String, String> filter,
            List<String> examples,
            @Nullable Instant since) {
        static TroubleView of(Trouble trouble) {
            return new TroubleView(
                    Word.of(trouble.kind()),
                    trouble.about(),
                    trouble.urgent(),
                    trouble.title(),
                    trouble.words(),
                    trouble.todo(),
                    trouble.command(),
                    trouble.filter(),
                    trouble.examples(),
                    trouble.since());
        }
    }

    /** Hosts in numbers. */
    record Hosts(int total, Map<String, Integer> byState) {
        static Hosts of(Snapshot now) {
            Map<String, Integer> byState = new TreeMap<>();
            for (VmState state : VmState.values()) {
                byState.put(Word.of(state), now.states().getOrDefault(state, 0));
            }
            return new Hosts(now.hosts().size(), byState);
        }
    }

    /** A component type: how many hosts in all, on how many agents, and on one agent at least and at most. */
    record Type(String type, int hosts, int agents, int least, int most) {}

    /** Agents in numbers. */
    record Agents(int total, int enabled, int offering, int drained) {
        static Agents of(Snapshot now) {
            int enabled = 0;
            int offering = 0;
            for (AgentStatus agent : now.agents().values()) {
                enabled += Boolean.TRUE.equals(agent.enabled()) ? 1 : 0;
                offering += agent.offers() > 0 ? 1 : 0;
            }
            return new Agents(
                    now.agents().size(), enabled, offering, now.drained().size());
        }
    }

    /** The connection to the Mesos master. */
    record Mesos(
            boolean connected,
            @Nullable Instant since,
            @Nullable String frameworkId) {}

    /** How far pmc and the master agree about tasks. */
    record Reconciliation(long rounds, @Nullable Instant lastRound, int openTasks) {}
}
