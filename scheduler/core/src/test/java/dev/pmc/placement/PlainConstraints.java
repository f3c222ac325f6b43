package dev.pmc.placement;

import dev.pmc.vm.VmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the constraints of jobs mean, said as plainly as can be: by a look at every VM and every agent, each time. */
final class PlainConstraints {
    /** Every agent that ever was, as it was last seen. */
    final Map<String, Offer> known = new HashMap<>();
    /** Those that are there. */
    final Set<String> present = new HashSet<>();

    final List<Standing> standing = new ArrayList<>();

    /** A VM, and where it stands. */
    record Standing(String agentId, String hostname, VmSpec vm) {}

    /** What a job asks, apart from whether it is only liked. */
    private record Ask(String field, String operator, String argument) {
        static Ask of(List<String> spelling) {
            return new Ask(
                    spelling.get(0),
                    spelling.get(1).replace("PREFER_", ""),
                    spelling.size() < 3 ? "" : spelling.get(2));
        }

        boolean countsPeers() {
            return Set.of("UNIQUE", "MAX_PER", "GROUP_BY", "NEAR", "APART_FROM").contains(operator)
                    || (operator.equals("CLUSTER") && argument.isEmpty());
        }

        String within(Request request) {
            if (operator.equals("NEAR") || operator.equals("APART_FROM")) {
                return argument;
            }
            int at = argument.indexOf("within ");
            return at < 0 ? request.type().value() : argument.substring(at + "within ".length());
        }

        int number(int otherwise) {
            String first = argument.split(" ", 2)[0];
            return first.matches("[0-9]+") ? Integer.parseInt(first) : otherwise;
        }

        int skew() {
            int at = argument.indexOf("skew ");
            return at < 0
                    ? 1
                    : Integer.parseInt(argument.substring(at + "skew ".length()).split(" ", 2)[0]);
        }
    }

    static boolean isLiked(List<String> spelling) {
        return spelling.get(1).startsWith("PREFER_");
    }

    /** Says of an agent, with so many VMs of the request's type, whether it will do. */
    interface Judge {
        boolean holds(Offer agent, int ofTypeThere);
    }

    Judge judge(List<String> spelling, Request request) {
        Ask ask = Ask.of(spelling);
        if (!ask.countsPeers()) {
            return (agent, ofTypeThere) -> isOf(ask, value(ask.field(), agent));
        }
        Map<String, Integer> counts = new HashMap<>();
        standing.stream()
                .filter(each -> isAmong(ask.within(request), each.vm()))
                .map(each -> value(ask.field(), each))
                .filter(Objects::nonNull)
                .forEach(where -> counts.merge(where, 1, Integer::sum));
        int least = least(ask, request, counts);
        return (agent, ofTypeThere) -> {
            String value = value(ask.field(), agent);
            return value != null && mayStandAt(value, ask, request, counts, least, ofTypeThere);
        };
    }

    private static boolean mayStandAt(
            String value, Ask ask, Request request, Map<String, Integer> counts, int least, int ofTypeThere) {
        int here = counts.getOrDefault(value, 0);
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        boolean first = total == 0 && ask.within(request).equals(request.type().value());
        boolean perAgent = ask.field().equals("hostname") && !ask.argument().contains("within");
        return switch (ask.operator()) {
            case "UNIQUE", "MAX_PER" -> here < ask.number(1) && (!perAgent || ofTypeThere < ask.number(1));
            case "GROUP_BY" -> here < least + ask.skew();
            case "CLUSTER" -> here == total;
            case "NEAR" -> here > 0 || first;
            case "APART_FROM" -> here == 0;
            default -> throw new IllegalArgumentException(ask.toString());
        };
    }

    /** The fewest at one value of those where one stands or may stand. */
    private int least(Ask ask, Request request, Map<String, Integer> counts) {
        Map<String, Integer> all = new HashMap<>(counts);
        for (String agentId : present) {
            Offer agent = Objects.requireNonNull(known.get(agentId));
            String value = value(ask.field(), agent);
            boolean allowed = agent.vtEnabled()
                    && request.constraints().stream()
                            .map(constraint -> constraint.spelling())
                            .filter(spelling -> !isLiked(spelling))
                            .map(Ask::of)
                            .filter(other -> !other.countsPeers())
                            .allMatch(other -> isOf(other, value(other.field(), agent)));
            if (value != null && allowed) {
                all.putIfAbsent(value, 0);
            }
        }
        return all.size() < ask.number(0)
                ? 0
                : all.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }

    private static boolean isOf(Ask ask, @Nullable String value) {
        Predicate<String> same = ask.argument()::equals;
        return switch (ask.operator()) {
            case "CLUSTER", "IS" -> value != null && same.test(value);
            case "IS_NOT" -> value == null || !same.test(value);
            case "LIKE" -> value != null && value.matches(ask.argument());
            case "UNLIKE" -> value == null || !value.matches(ask.argument());
            default -> throw new IllegalArgumentException(ask.toString());
        };
    }

    private static boolean isAmong(String peers, VmSpec vm) {
        if (peers.startsWith("host:")) {
            return peers.equals("host:" + vm.hostname().value());
        }
        if (peers.startsWith("label:")) {
            return vm.labels().entrySet().stream()
                    .anyMatch(label -> peers.equals("label:" + label.getKey() + "=" + label.getValue()));
        }
        return peers.equals(vm.componentType().value());
    }

    private @Nullable String value(String field, Standing where) {
        if (field.equals("hostname")) {
            return where.hostname();
        }
        return Optional.ofNullable(known.get(where.agentId()))
                .map(agent -> value(field, agent))
                .orElse(null);
    }

    private static @Nullable String value(String field, Offer agent) {
        if (field.equals("hostname")) {
            return agent.hostname();
        }
        Attribute attribute = agent.attributes().get(field);
        return attribute == null ? null : attribute.text();
    }
}
