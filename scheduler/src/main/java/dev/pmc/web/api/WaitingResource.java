package dev.pmc.web.api;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.status.HostStatus;
import dev.pmc.status.Refusals;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code /waiting}: what waits for an agent, grouped by what keeps it from getting one. */
final class WaitingResource implements Resource {
    private static final int MAX_NAMED = 20;
    private static final int MAX_GROUPS = 100;

    private final StatusBoard board;

    WaitingResource(StatusBoard board) {
        this.board = board;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("what waits has no parts; a host has why");
        }
        request.query().only();
        // However many wait, those that ask for the same are looked up once.
        Map<Request, Refusals.Answer> answers = new HashMap<>();
        Map<List<Object>, Gathering> gatherings = new HashMap<>();
        WhyAnswer why = new WhyAnswer(board);
        int total = 0;
        for (HostStatus host : board.snapshot().hosts().values()) {
            VmRecord vm = host.record();
            Optional<Request> asked = board.request(vm);
            if (asked.isPresent()) {
                total++;
                Refusals.Answer answer = answers.computeIfAbsent(asked.get(), board::why);
                String reason = why.reason(vm, answer);
                gatherings
                        .computeIfAbsent(List.of(reason, vetoes(answer)), key -> new Gathering(reason))
                        .add(vm, answer);
            }
        }
        return Reply.json(new Waiting(
                total,
                gatherings.values().stream()
                        .map(Gathering::group)
                        .sorted(Comparator.comparingInt((WaitingGroup group) -> -group.hosts())
                                .thenComparing(WaitingGroup::reason))
                        .limit(MAX_GROUPS)
                        .toList()));
    }

    private static Set<Veto> vetoes(Refusals.Answer answer) {
        return answer.groups().stream().map(Refusals.Group::veto).collect(Collectors.toSet());
    }

    /** All that waits. */
    record Waiting(int total, List<WaitingGroup> groups) {}

    /**
     * Hosts that wait for the same reason: the same words, and the same vetoes.
     *
     * @param oldest since when the one that has waited longest does
     * @param examples the first few by name
     * @param vetoes how many agents each reason speaks against, for the host of them that most agents were looked at for
     */
    record WaitingGroup(String reason, int hosts, Instant oldest, List<String> examples, List<Against> vetoes) {}

    /** So many agents that one reason speaks against. */
    record Against(String reason, String words, int count) {}

    private static final class Gathering {
        private final String reason;
        private final List<String> examples = new ArrayList<>();
        private Map<Veto, Integer> vetoes = Map.of();
        private Instant oldest = Instant.MAX;
        private int looked = -1;
        private int hosts;

        Gathering(String reason) {
            this.reason = reason;
        }

        void add(VmRecord vm, Refusals.Answer answer) {
            hosts++;
            oldest = vm.since().isBefore(oldest) ? vm.since() : oldest;
            if (examples.size() < MAX_NAMED) {
                examples.add(vm.hostname().value());
            }
            if (answer.looked() > looked) {
                looked = answer.looked();
                vetoes = new TreeMap<>();
                answer.groups()
                        .forEach(
                                group -> vetoes.put(group.veto(), group.agents().size()));
            }
        }

        WaitingGroup group() {
            return new WaitingGroup(
                    reason,
                    hosts,
                    oldest,
                    examples,
                    vetoes.entrySet().stream()
                            .map(entry -> new Against(
                                    entry.getKey().reason(), entry.getKey().words(), entry.getValue()))
                            .sorted(Comparator.comparingInt(against -> -against.count()))
                            .toList());
        }
    }
}
