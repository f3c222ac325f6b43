package dev.pmc.node.cluster;

import dev.pmc.yaml.YamlItem;
import dev.pmc.yaml.YamlMapping;
import dev.pmc.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a cluster file, and finds all that is wrong with it at once. */
public final class ClusterFile {
    private static final Set<String> KEYS = Set.of(
            "cluster",
            "nodes",
            "pools",
            "access",
            "versions",
            "package_sources",
            "packages",
            "data",
            "secrets",
            "master",
            "agent",
            "scheduler",
            "network",
            "zookeeper");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._-]+)+");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._+~:-]+");
    private static final Pattern FLAG = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]*[mg]");
    /** What may stand in a line of a file that systemd reads, or in double quotes of one. */
    private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cntrl}\"\\\\$`%]*");

    private final List<YamlProblem> problems = new ArrayList<>();
    private final YamlMapping root;

    private ClusterFile(String text) {
        this.root = YamlMapping.root(text, problems);
    }

    /**
     * Reads one.
     *
     * @param name of the file, for messages
     * @throws ClusterFileException with everything that is wrong
     */
    public static ClusterSpec read(String name, String text) throws ClusterFileException {
        ClusterFile file = new ClusterFile(text);
        file.refuse(name);
        ClusterSpec spec = file.spec();
        file.refuse(name);
        return spec;
    }

    private void refuse(String name) throws ClusterFileException {
        if (!problems.isEmpty()) {
            throw new ClusterFileException(
                    name,
                    problems.stream()
                            .distinct()
                            .sorted(Comparator.comparingInt(YamlProblem::line))
                            .toList());
        }
    }

    private ClusterSpec spec() {
        root.allow(KEYS);
        NodeList nodes = new NodeList(root, problems);
        List<Member> members = nodes.members();
        return spec(Names.required(root, "cluster", problems), members, nodes.pools(members));
    }

    private ClusterSpec spec(String name, List<Member> members, List<Pool> pools) {
        return new ClusterSpec(
                name,
                members,
                pools,
                admission(root.map("access").allow(Set.of("ssh", "operators", "clients", "jobs", "guests"))),
                software(),
                storage(root.map("data").allow(Set.of("directory", "volume"))),
                matching(
                        root.map("secrets").allow(Set.of("directory")),
                        "directory",
                        PATH,
                        "an absolute path",
                        "/etc/pmc/secrets"),
                tuning());
    }

    private Admission admission(YamlMapping access) {
        if (!access.has("ssh")) {
            access.complain("ssh", "is missing", "say from which networks you reach the nodes by ssh, or [] for none");
        }
        return new Admission(
                subnets(access, "ssh"),
                subnets(access, "operators"),
                subnets(access, "clients"),
                subnets(access, "jobs"),
                subnets(access, "guests"));
    }

    private List<Subnet> subnets(YamlMapping map, String key) {
        List<Subnet> subnets = new ArrayList<>();
        for (YamlItem item : map.items(key)) {
            try {
                subnets.add(Subnet.parse(item.text()));
            } catch (IllegalArgumentException e) {
                problems.add(item.problem("is no network: " + e.getMessage(), "write it as 10.0.0.0/24"));
            }
        }
        return subnets;
    }

    private Software software() {
        YamlMapping packages = root.map("packages").allow(Set.of("mesos", "marathon"));
        List<Software.Source> sources = new ArrayList<>();
        for (YamlMapping source : root.maps("package_sources")) {
            source.allow(Set.of("name", "uri", "suite", "components", "key", "trusted"));
            sources.add(new Software.Source(
                    Names.required(source, "name", problems),
                    needed(source, "uri", "where it is, as http://HOST/PATH"),
                    needed(source, "suite", "a suite as bookworm, or a path as ./"),
                    source.items("components").stream().map(YamlItem::text).toList(),
                    source.text("key").orElse(null),
                    isTrue(source, "trusted")));
        }
        return new Software(
                values(root.map("versions"), WORD),
                sources,
                matching(packages, "mesos", WORD, "a package's name", "mesos"),
                matching(packages, "marathon", WORD, "a package's name", "marathon"));
    }

    private Storage storage(YamlMapping data) {
        return new Storage(
                matching(data, "directory", PATH, "an absolute path", Storage.USUAL),
                data.has("volume") ? matching(data, "volume", PATH, "a block device", "") : null);
    }

    private Tuning tuning() {
        return new Tuning(
                flags("master"),
                flags("agent"),
                lines(root.map("scheduler").allow(Set.of("options")), "options"),
                lines(root.map("network").allow(Set.of("options", "dnsmasq")), "options"),
                lines(root.map("network"), "dnsmasq"),
                matching(root.map("zookeeper").allow(Set.of("heap")), "heap", HEAP, "a size as 1g or 512m", "1g"));
    }

    private Map<String, String> flags(String service) {
        YamlMapping flags = root.map(service).allow(Set.of("flags")).map("flags");
        Map<String, String> found = values(flags, ONE_LINE);
        found.keySet().stream()
                .filter(flag -> !FLAG.matcher(flag).matches())
                .forEach(flag ->
                        flags.complain(flag, "is no flag of Mesos", "write it without hyphens, as offer_timeout"));
        return found;
    }

    private List<String> lines(YamlMapping map, String key) {
        List<String> lines = new ArrayList<>();
        for (YamlItem item : map.items(key)) {
            check(item, ONE_LINE, "one line without quotes, backslashes, $ and %");
            lines.add(item.text());
        }
        return lines;
    }

    private Map<String, String> values(YamlMapping map, Pattern form) {
        Map<String, String> values = new LinkedHashMap<>();
        map.entries().forEach((key, item) -> {
            check(item, form, "plain text");
            values.put(key, item.text());
        });
        return values;
    }

    private void check(YamlItem item, Pattern form, String what) {
        if (!form.matcher(item.text()).matches()) {
            problems.add(item.problem("cannot be used", "it has to be " + what));
        }
    }

    private String matching(YamlMapping map, String key, Pattern form, String what, String usual) {
        map.item(key).ifPresent(item -> check(item, form, what));
        return map.text(key).orElse(usual);
    }

    private static boolean isTrue(YamlMapping map, String key) {
        String text = map.text(key).orElse("false");
        if (!Set.of("true", "false").contains(text)) {
            map.complain(key, "'" + text + "' is neither true nor false", "write one of them");
        }
        return text.equals("true");
    }

    private static String needed(YamlMapping map, String key, String what) {
        if (!map.has(key)) {
            map.complain(key, "is missing", "say " + what);
        }
        return map.text(key).orElse("");
    }
}
