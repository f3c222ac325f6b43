package dev.pmc.groupfile;

import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.queue.ParsedJob;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.Word;
import dev.pmc.yaml.YamlMapping;
import dev.pmc.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file that declares groups, in YAML or JSON. What members are made from is judged as a job that asks for one would be.
 *
 * <p>Thread rule: one thread.
 */
public final class GroupFile {
    private static final int MOST_MEMBERS = 10_000;
    private static final int MOST_SECONDS = 7 * 24 * 3600;
    private static final int MOST_PORT = 65_535;

    private static final Set<String> OF_FILE = Set.of("set", "groups", "deploy", "remove");
    private static final Set<String> OF_GROUP = Stream.concat(
                    TemplateReader.KEYS.stream(),
                    Stream.of("instances", "ports", "update", "after", "wants", "protect", "on_replace"))
            .collect(Collectors.toUnmodifiableSet());
    private static final String NETWORK_STAGE =
            "is for jobs that go through the network stage, which those of a group do not:"
                    + " its members have the addresses that their guests get by DHCP; leave it out, or make the hosts with pmc host"
                    + " create --vlan and have the group adopt them";
    /** What a job may say and a group may not, and why. */
    private static final Map<String, String> OF_JOBS_ALONE =
            Map.of("vlan", NETWORK_STAGE, "ip", NETWORK_STAGE, "mac", NETWORK_STAGE);

    /** What a group says about stopping that goes into the jobs of its members. */
    static final Set<String> STOP_TIMES = Set.of("drain_seconds", "hook_seconds", "grace_seconds");

    private static final Set<String> OF_STOP =
            Stream.concat(STOP_TIMES.stream(), Stream.of("on_remove")).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> OF_UPDATE = Set.of(
            "max_unavailable",
            "max_surge",
            "min_ready_seconds",
            "ready_deadline_seconds",
            "progress_deadline_seconds",
            "canary",
            "max_failures",
            "auto_revert",
            "order");

    private final List<YamlProblem> problems = new ArrayList<>();
    private final Map<GroupName, Declaration.Group> groups = new LinkedHashMap<>();
    private final TemplateReader templates;

    private GroupFile(Function<byte[], ParsedJob> parser) {
        templates = new TemplateReader(parser);
    }

    /**
     * What a file says, or everything that is wrong with it.
     *
     * @param declaration null if anything is
     * @param problems in the order of their lines
     */
    public record Read(@Nullable Declaration declaration, List<YamlProblem> problems) {}

    /**
     * Reads a file.
     *
     * @param parser judges messages as pmc does when they come from the queue
     */
    public static Read read(String text, Function<byte[], ParsedJob> parser) {
        GroupFile file = new GroupFile(parser);
        Declaration declaration = file.declaration(YamlMapping.root(text, file.problems));
        List<YamlProblem> sorted = file.problems.stream()
                .sorted(Comparator.comparingInt(YamlProblem::line))
                .toList();
        return new Read(sorted.isEmpty() ? declaration : null, sorted);
    }

    private Declaration declaration(YamlMapping root) {
        root.allow(OF_FILE);
        for (String key : List.of("groups", "deploy")) {
            YamlMapping all = root.map(key);
            all.keys().forEach(name -> group(all, name));
        }
        Set<GroupName> removed = new LinkedHashSet<>();
        // The form of old has the names as keys, or as a list.
        boolean isMapping = root.plain("remove") instanceof Map;
        Set<String> names = isMapping ? root.map("remove").keys() : new LinkedHashSet<>(root.texts("remove"));
        names.forEach(name -> name(root, "remove", name).ifPresent(removed::add));
        groups.keySet().stream()
                .filter(removed::contains)
                .forEach(name -> root.complain("remove", "has " + name + ", which the file declares, too"));
        findCycles(root);
        return new Declaration(root.text("set").orElse(null), List.copyOf(groups.values()), removed);
    }

    private static Optional<GroupName> name(YamlMapping map, String key, String text) {
        try {
            return Optional.of(new GroupName(text));
        } catch (IllegalArgumentException e) {
            map.complain(key, "has '" + text + "': " + e.getMessage());
            return Optional.empty();
        }
    }

    private void group(YamlMapping all, String key) {
        YamlMapping map = all.map(key).allow(OF_GROUP, OF_JOBS_ALONE);
        Optional<GroupName> name = name(all, key, key);
        Optional<MemberTemplate> template = templates.read(name.orElse(new GroupName("group")), map);
        Map<String, Integer> ports = new LinkedHashMap<>();
        YamlMapping byName = map.map("ports");
        byName.keys().forEach(port -> byName.number(port, 1, MOST_PORT).ifPresent(number -> ports.put(port, number)));
        GroupSpec spec = new GroupSpec(
                template.orElse(TemplateReader.NONE),
                map.number("instances", 0, MOST_MEMBERS).orElse(null),
                ports,
                update(map.map("update").allow(OF_UPDATE)),
                stop(map.map("stop").allow(OF_STOP)),
                names(map, "after"),
                names(map, "wants"),
                map.flag("protect").orElse(false),
                choice(map, "on_replace", OnReplace.REFUSE) == OnReplace.ALLOW,
                UnknownFields.NONE);
        if (name.isPresent() && groups.put(name.get(), new Declaration.Group(name.get(), spec)) != null) {
            all.complain(key, "is declared twice");
        }
    }

    private static List<GroupName> names(YamlMapping map, String key) {
        return map.texts(key).stream()
                .flatMap(text -> name(map, key, text).stream())
                .toList();
    }

    /** What is done about members that have to be made anew. */
    private enum OnReplace {
        REFUSE,
        ALLOW
    }

    private static UpdatePolicy update(YamlMapping map) {
        UpdatePolicy usual = UpdatePolicy.STANDARD;
        int maxUnavailable = map.number("max_unavailable", 0, MOST_MEMBERS).orElse(usual.maxUnavailable());
        int maxSurge = map.number("max_surge", 0, MOST_MEMBERS).orElse(usual.maxSurge());
        if (maxUnavailable == 0 && maxSurge == 0) {
            map.complain("max_unavailable", "and max_surge are both 0, so no member could ever be updated");
        }
        return new UpdatePolicy(
                maxUnavailable,
                maxSurge,
                map.number("min_ready_seconds", 0, MOST_SECONDS).orElse(usual.minReadySeconds()),
                map.number("ready_deadline_seconds", 1, MOST_SECONDS).orElse(usual.readyDeadlineSeconds()),
                map.number("progress_deadline_seconds", 1, MOST_SECONDS).orElse(usual.progressDeadlineSeconds()),
                map.number("canary", 0, MOST_MEMBERS).orElse(usual.canary()),
                map.number("max_failures", 0, MOST_MEMBERS).orElse(usual.maxFailures()),
                map.flag("auto_revert").orElse(usual.autoRevert()),
                choice(map, "order", usual.order()),
                UnknownFields.NONE);
    }

    private static StopPolicy stop(YamlMapping map) {
        return new StopPolicy(choice(map, "on_remove", StopPolicy.STANDARD.onRemove()), UnknownFields.NONE);
    }

    private static <E extends Enum<E>> E choice(YamlMapping map, String key, E absent) {
        E[] constants = absent.getDeclaringClass().getEnumConstants();
        return map.parsed(
                        key,
                        text -> Arrays.stream(constants)
                                .filter(constant -> Word.of(constant).equals(text))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException("it is one of "
                                        + Arrays.stream(constants).map(Word::of).collect(Collectors.joining(", ")))))
                .orElse(absent);
    }

    private void findCycles(YamlMapping root) {
        for (GroupName start : groups.keySet()) {
            if (comesAfter(start, start, new TreeSet<>())) {
                String key = root.map("groups").keys().contains(start.value()) ? "groups" : "deploy";
                root.map(key).complain(start.value(), "comes after itself, by way of 'after' and 'wants'");
            }
        }
    }

    private boolean comesAfter(GroupName group, GroupName sought, Set<GroupName> seen) {
        Declaration.Group declared = groups.get(group);
        return declared != null
                && seen.add(group)
                && Stream.concat(declared.spec().after().stream(), declared.spec().wants().stream())
                        .anyMatch(other -> other.equals(sought) || comesAfter(other, sought, seen));
    }
}
