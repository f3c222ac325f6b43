package dev.pmc.node.cluster;

import dev.pmc.yaml.YamlItem;
import dev.pmc.yaml.YamlMapping;
import dev.pmc.yaml.YamlProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads who belongs to a cluster, and checks that they make one. */
final class NodeList {
    private static final Set<Role> OF_POOLS = EnumSet.of(Role.AGENT, Role.NETWORK);
    private static final Pattern TRAIT = Pattern.compile("[A-Za-z0-9_.\\-]+");
    private static final Pattern TRAIT_VALUE = Pattern.compile("[A-Za-z0-9_.,/\\[\\]{}() \\-]+");
    private static final int MAX_ID = 255;

    private final YamlMapping root;
    private final List<YamlProblem> problems;
    /** Who has a name already. */
    private final Map<String, YamlMapping> names = new HashMap<>();

    NodeList(YamlMapping root, List<YamlProblem> problems) {
        this.root = root;
        this.problems = problems;
    }

    List<Member> members() {
        Map<String, String> addresses = new HashMap<>();
        Map<Integer, String> ids = new HashMap<>();
        List<Member> members = new ArrayList<>();
        for (YamlMapping node : root.maps("nodes")) {
            node.allow(Set.of("name", "address", "roles", "zookeeper_id", "attributes", "resources"));
            String name = name(node);
            String address = address(node, name, addresses);
            Set<Role> roles = roles(node, EnumSet.allOf(Role.class));
            members.add(new Member(name, address, roles, id(node, name, roles, ids), traits(node, roles)));
        }
        checkMasters(members);
        checkCompany(members);
        return members;
    }

    List<Pool> pools(List<Member> members) {
        List<Pool> pools = new ArrayList<>();
        for (YamlMapping pool : root.maps("pools")) {
            pool.allow(Set.of("name", "roles", "network", "attributes", "resources"));
            String name = name(pool);
            Set<Role> roles = roles(pool, OF_POOLS);
            pools.add(new Pool(name, roles, network(pool), traits(pool, roles)));
            if (roles.contains(Role.NETWORK) && members.stream().noneMatch(member -> member.is(Role.QUEUE))) {
                pool.complain("roles", "has network, and no node is a queue", "give some node the role queue");
            }
        }
        return pools;
    }

    private String name(YamlMapping map) {
        String name = Names.required(map, "name", problems);
        YamlMapping other = name.isEmpty() ? null : names.putIfAbsent(name, map);
        if (other != null) {
            map.complain(
                    "name",
                    "'%s' is a name already, in line %d".formatted(name, other.line("name")),
                    "give each its own");
        }
        return name;
    }

    private static String address(YamlMapping node, String name, Map<String, String> others) {
        if (!node.has("address")) {
            node.complain("address", "is missing", "give the IPv4 address that the others reach it by");
        }
        String address = node.text("address").orElse("");
        if (!address.isEmpty() && !Subnet.isAddress(address)) {
            node.complain("address", "'" + address + "' is no IPv4 address", "write it as 10.0.0.1");
        }
        String other = address.isEmpty() ? null : others.putIfAbsent(address, name);
        if (other != null) {
            node.complain("address", "%s is also that of %s".formatted(address, other), "each machine has its own");
        }
        return address;
    }

    private Set<Role> roles(YamlMapping map, Set<Role> possible) {
        Map<String, Role> words = possible.stream().collect(Collectors.toMap(Role::word, role -> role));
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (YamlItem item : map.items("roles")) {
            Role role = words.get(item.text());
            if (role == null) {
                problems.add(item.problem(
                        "is no role here",
                        "it may be one of "
                                + Arrays.stream(Role.values())
                                        .filter(possible::contains)
                                        .map(Role::word)
                                        .collect(Collectors.joining(", "))));
            } else {
                roles.add(role);
            }
        }
        if (map.items("roles").isEmpty()) {
            map.complain("roles", "is missing or empty", "say what it is there for, as [agent]");
        }
        return roles;
    }

    private static @Nullable Integer id(YamlMapping node, String name, Set<Role> roles, Map<Integer, String> others) {
        if (!node.has("zookeeper_id")) {
            return null;
        }
        if (!roles.contains(Role.MASTER)) {
            node.complain("zookeeper_id", "is given, and the node is no master", "leave it out");
        }
        String text = node.text("zookeeper_id").orElse("");
        if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > MAX_ID) {
            node.complain("zookeeper_id", "'" + text + "' is no id of ZooKeeper", "use 1 to 255");
            return null;
        }
        int id = Integer.parseInt(text);
        String other = others.putIfAbsent(id, name);
        if (other != null) {
            node.complain("zookeeper_id", id + " is also that of " + other, "each master keeps its own");
        }
        return id;
    }

    private static Subnet network(YamlMapping pool) {
        Subnet none = new Subnet(0, 0);
        if (!pool.has("network")) {
            pool.complain(
                    "network", "is missing", "say in which network its machines have their addresses, as 10.0.0.0/24");
            return none;
        }
        try {
            return pool.text("network").map(Subnet::parse).orElse(none);
        } catch (IllegalArgumentException e) {
            pool.complain("network", "cannot be used: " + e.getMessage(), "write it as 10.0.0.0/24");
            return none;
        }
    }

    private Traits traits(YamlMapping map, Set<Role> roles) {
        for (String key : List.of("attributes", "resources")) {
            if (map.has(key) && !roles.contains(Role.AGENT)) {
                map.complain(key, "are given, and it is no agent", "leave them out");
            }
        }
        return new Traits(values(map.map("attributes")), values(map.map("resources")));
    }

    private Map<String, String> values(YamlMapping map) {
        Map<String, String> values = new LinkedHashMap<>();
        map.entries().forEach((key, item) -> {
            if (!TRAIT.matcher(key).matches()
                    || !TRAIT_VALUE.matcher(item.text()).matches()) {
                problems.add(item.problem("is nothing that Mesos reads", "use letters, digits, _ . -"));
            }
            values.put(key, item.text());
        });
        return values;
    }

    private void checkMasters(List<Member> members) {
        List<Member> masters =
                members.stream().filter(member -> member.is(Role.MASTER)).toList();
        if (masters.isEmpty()) {
            root.complain("nodes", "has no master", "give one, three, five or seven nodes the role master");
        } else if (masters.size() % 2 == 0) {
            root.complain(
                    "nodes",
                    "has %d masters, which outlive the loss of no more than %d would"
                            .formatted(masters.size(), masters.size() - 1),
                    "have an odd number of them");
        }
        long withId =
                masters.stream().filter(master -> master.zooKeeperId() != null).count();
        if (withId > 0 && withId < masters.size()) {
            root.complain("nodes", "has masters with a zookeeper_id and without", "give it to all of them, or to none");
        }
    }

    private void checkCompany(List<Member> members) {
        boolean queue = members.stream().anyMatch(member -> member.is(Role.QUEUE));
        for (Role role : List.of(Role.SCHEDULER, Role.NETWORK)) {
            if (!queue && members.stream().anyMatch(member -> member.is(role))) {
                root.complain("nodes", "has a " + role.word() + " and no queue", "give some node the role queue");
            }
        }
    }
}
