package dev.pmc.placement;

import dev.pmc.placement.constraint.Field;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.Peers;
import dev.pmc.placement.constraint.Spread;
import dev.pmc.vm.VmSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which VMs stand where, and what agents say of themselves, for the constraints that count. An agent that is not there any more
 * is known as long as VMs may be on it: they count where they are. Not thread-safe.
 *
 * <p>What a constraint has asked for once is kept up from then on, change by change; what was asked for the longest time ago is
 * let go.
 */
public final class Whereabouts {
    private static final int MOST_KEPT = 1024;

    private final Map<String, KnownAgent> agents = new HashMap<>();
    /** Those that are there now. */
    private final Set<String> present = new HashSet<>();
    /** Those that VMs are on, and that nothing else is known of. */
    private final Set<String> unknown = new HashSet<>();

    private final Map<Peers, Map<Place, Integer>> standing = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Tally.Key, Tally> tallies = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Peers, List<Tally>> talliesOf = new HashMap<>();
    private final Map<List<JobConstraint>, Selection> selections = new LinkedHashMap<>(16, 0.75f, true);
    private final Selection all = new Selection(List.of());
    private boolean forgets;
    private int numbers;
    private Runnable watcher = () -> {};

    /** An agent that a VM stands on; its machine is known by name even if the agent is not. */
    private record Place(String agentId, String machine) {}

    /** Has the one watcher told when something has moved that was counted. */
    void watch(Runnable moves) {
        watcher = moves;
    }

    /** A VM has its place on that agent from now on. */
    public void add(String agentId, String hostname, VmSpec vm) {
        Place place = new Place(agentId, MachineName.of(hostname));
        if (!agents.containsKey(agentId)) {
            unknown.add(agentId);
        }
        places.put(vm.hostname().value(), place);
        count(place, vm, 1);
    }

    /** A VM has no longer its place on that agent. */
    public void remove(String agentId, String hostname, VmSpec vm) {
        places.remove(vm.hostname().value());
        count(new Place(agentId, MachineName.of(hostname)), vm, -1);
    }

    private void count(Place place, VmSpec vm, int by) {
        boolean moved = forgets;
        List<Peers> kept = new ArrayList<>();
        kept.add(Peers.of(vm.componentType()));
        vm.labels().forEach((key, value) -> kept.add(Peers.labelled(key, value)));
        for (Peers peers : kept) {
            Map<Place, Integer> here = standing.computeIfAbsent(peers, none -> new HashMap<>());
            here.merge(place, by, (one, other) -> one + other == 0 ? null : Integer.valueOf(one + other));
            if (here.isEmpty()) {
                standing.remove(peers);
            }
            moved |= count(peers, place, by);
        }
        moved |= count(Peers.host(vm.hostname().value()), place, by);
        if (moved) {
            watcher.run();
        }
    }

    private boolean count(Peers peers, Place place, int by) {
        List<Tally> kept = talliesOf.getOrDefault(peers, List.of());
        kept.forEach(tally -> {
            String value = value(tally.key().field(), place);
            if (value != null) {
                tally.vms(value, by);
            }
        });
        return !kept.isEmpty();
    }

    /** Records tell what an agent has said of itself. */
    public void remember(String agentId, String hostname, Map<String, Attribute> attributes) {
        learn(agentId, hostname, attributes);
    }

    /** The agent is there, and says so of itself. */
    KnownAgent here(String agentId, String hostname, Map<String, Attribute> attributes) {
        KnownAgent agent = learn(agentId, hostname, attributes);
        if (present.add(agentId)) {
            attend(agent, 1);
        }
        return agent;
    }

    /** The agent is not there any more. Those on it keep their place. */
    void left(String agentId) {
        KnownAgent agent = agents.get(agentId);
        if (present.remove(agentId) && agent != null) {
            attend(agent, -1);
        }
    }

    private KnownAgent learn(String agentId, String hostname, Map<String, Attribute> attributes) {
        KnownAgent before = agents.get(agentId);
        if (before != null && before.says(hostname, attributes)) {
            return before;
        }
        KnownAgent agent = new KnownAgent(++numbers, hostname, attributes, SiteAttributes.isEnabled(attributes));
        agents.put(agentId, agent);
        if (before != null || unknown.remove(agentId)) {
            // Seldom enough to count all anew.
            tallies.clear();
            talliesOf.clear();
            watcher.run();
        }
        return agent;
    }

    private void attend(KnownAgent agent, int by) {
        tallies.values().forEach(tally -> attend(tally, agent, by));
    }

    private static void attend(Tally tally, KnownAgent agent, int by) {
        String value = tally.key().field().of(agent);
        if (value != null && agent.enabled() && tally.key().selection().admits(agent)) {
            tally.agents(value, by);
        }
    }

    /** Why no agent could ever take a request, whatever were free there; empty if one could. */
    public Optional<String> objection(Request request) {
        return Prospects.objection(request, agents.values());
    }

    /** The agents that these allow. */
    Selection selection(List<JobConstraint> lasting) {
        return lasting.isEmpty() ? all : kept(selections, lasting, (key, made) -> {}, Selection::new);
    }

    /** Where those VMs stand, by the values of that field. */
    Spread spread(Field field, Peers peers, Selection selection) {
        Tally.Key key = new Tally.Key(field, peers, selection);
        return kept(tallies, key, (old, tally) -> dropped(tally), this::counted);
    }

    private Tally counted(Tally.Key key) {
        Tally tally = new Tally(key);
        standing(key.peers()).forEach((place, vms) -> {
            String value = value(key.field(), place);
            if (value != null) {
                tally.vms(value, vms);
            }
        });
        present.forEach(agentId -> attend(tally, known(agentId), 1));
        talliesOf.computeIfAbsent(key.peers(), none -> new ArrayList<>()).add(tally);
        return tally;
    }

    private Map<Place, Integer> standing(Peers peers) {
        if (peers.kind() != Peers.Kind.HOST) {
            return standing.getOrDefault(peers, Map.of());
        }
        Place place = places.get(peers.name());
        return place == null ? Map.of() : Map.of(place, 1);
    }

    private KnownAgent known(String agentId) {
        KnownAgent agent = agents.get(agentId);
        if (agent == null) {
            throw new IllegalStateException("agent " + agentId + " is there and nothing is known of it");
        }
        return agent;
    }

    private void dropped(Tally tally) {
        forgets = true;
        talliesOf.computeIfPresent(tally.key().peers(), (peers, kept) -> {
            kept.remove(tally);
            return kept.isEmpty() ? null : kept;
        });
    }

    private @Nullable String value(Field field, Place place) {
        if (field.isHostname()) {
            return place.machine();
        }
        KnownAgent agent = agents.get(place.agentId());
        return agent == null ? null : field.of(agent);
    }

    /** What is kept for a key, made if it is not; the one that was asked for the longest time ago makes room. */
    private static <K, V> V kept(Map<K, V> map, K key, BiConsumer<K, V> dropped, Function<K, V> make) {
        V found = map.get(key);
        if (found != null) {
            return found;
        }
        if (map.size() >= MOST_KEPT) {
            Iterator<Map.Entry<K, V>> oldest = map.entrySet().iterator();
            Map.Entry<K, V> first = oldest.next();
            oldest.remove();
            dropped.accept(first.getKey(), first.getValue());
        }
        V made = make.apply(key);
        map.put(key, made);
        return made;
    }
}
