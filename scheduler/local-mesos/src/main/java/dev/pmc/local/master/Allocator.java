package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import dev.pmc.local.resource.ResourceSum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is offered to whom. An agent's free resources go as a whole to the role and framework with the smallest
 * dominant share that wants them: one that is active, has not suppressed the role, and has not refused as much or more
 * of that agent for a while ({@code src/master/allocator/mesos/hierarchical.cpp}). On the loop only.
 */
final class Allocator {
    /** Less than this on an agent is not offered: 0.01 cpus, or else 32 MB. */
    private static final Map<String, Long> LEAST = Map.of("cpus", 10L, "mem", 32_000L);

    private static final Duration MAX_FILTER = Duration.ofDays(365);

    /** Free resources of one agent that go to a framework, not yet marked with the role. */
    record Allocation(FrameworkID framework, String role, AgentID agent, ResourceSum resources) {}

    private record Filter(ResourceSum refused, Instant until) {}

    private record RoleOnAgent(String role, AgentID agent) {}

    private static final class Client {
        private boolean active = true;
        private Set<String> roles;
        private Set<String> suppressed;
        private final Map<RoleOnAgent, List<Filter>> filters = new LinkedHashMap<>();
        private final Map<String, Long> allocated = new TreeMap<>();

        Client(Set<String> roles, Set<String> suppressed) {
            this.roles = roles;
            this.suppressed = new java.util.HashSet<>(suppressed);
        }
    }

    private static final class Supply {
        private ResourceSum total;
        private ResourceSum taken = ResourceSum.NONE;
        /** What is not taken, in the order of the total, as agents list it. */
        private ResourceSum free;

        private boolean active = true;

        Supply(ResourceSum total) {
            this.total = total;
            this.free = total;
        }

        void take(ResourceSum resources) {
            taken = taken.plus(resources);
            free = total.minus(taken);
        }

        void giveBack(ResourceSum resources) {
            taken = taken.minus(resources);
            free = total.minus(taken);
        }
    }

    private final Loop loop;
    private final Duration interval;
    private final Map<FrameworkID, Client> clients = new LinkedHashMap<>();
    private final Map<AgentID, Supply> supplies = new LinkedHashMap<>();
    private final Map<String, Long> total = new TreeMap<>();
    private final Random random;

    /** @param random shuffles the agents for every round, as Mesos does */
    Allocator(Loop loop, Duration interval, Random random) {
        this.loop = loop;
        this.interval = interval;
        this.random = random;
    }

    void addAgent(AgentID agent, ResourceSum resources, Map<FrameworkID, ResourceSum> used) {
        Supply supply = new Supply(resources);
        supplies.put(agent, supply);
        resources.quantities().forEach((name, amount) -> total.merge(name, amount, Long::sum));
        used.forEach((framework, amount) -> take(framework, supply, amount.unallocated()));
    }

    /** What frameworks hold there is given back first, by the caller. */
    void removeAgent(AgentID agent) {
        Supply supply = supplies.remove(agent);
        if (supply != null) {
            supply.total.quantities().forEach((name, amount) -> total.merge(name, -amount, Long::sum));
        }
    }

    /** Some of what is taken becomes something else, as its reservation changes. */
    void convert(AgentID agent, ResourceSum before, ResourceSum after) {
        Supply supply = supplies.get(agent);
        if (supply != null) {
            supply.total = supply.total.minus(before).plus(after);
            supply.taken = supply.taken.minus(before).plus(after);
        }
    }

    void setAgentActive(AgentID agent, boolean active) {
        Supply supply = supplies.get(agent);
        if (supply != null) {
            supply.active = active;
        }
    }

    /** A framework that is new, or comes back; its filters are forgotten. */
    void addFramework(FrameworkID framework, Set<String> roles, Collection<String> suppressed) {
        Client client = new Client(roles, Set.copyOf(suppressed));
        Client before = clients.put(framework, client);
        if (before != null) {
            client.allocated.putAll(before.allocated);
        }
    }

    void updateFramework(FrameworkID framework, Set<String> roles, Collection<String> suppressed) {
        Client client = clients.get(framework);
        if (client != null) {
            client.roles = roles;
            client.suppressed = new java.util.HashSet<>(suppressed);
        }
    }

    void deactivateFramework(FrameworkID framework) {
        Client client = clients.get(framework);
        if (client != null) {
            client.active = false;
            client.filters.clear();
        }
    }

    void removeFramework(FrameworkID framework) {
        clients.remove(framework);
    }

    /** No roles are all roles. */
    void suppress(FrameworkID framework, Collection<String> roles) {
        Client client = clients.get(framework);
        if (client != null) {
            client.suppressed.addAll(roles.isEmpty() ? client.roles : roles);
        }
    }

    /** Ends suppression and all filters of these roles; no roles are all roles. */
    void revive(FrameworkID framework, Collection<String> roles) {
        Client client = clients.get(framework);
        if (client != null) {
            Collection<String> revived = roles.isEmpty() ? client.roles : roles;
            client.suppressed.removeAll(revived);
            client.filters.keySet().removeIf(key -> revived.contains(key.role));
        }
    }

    /**
     * Resources come back, from an offer, a task or an executor.
     *
     * @param role that they were allocated to, for the filter
     * @param filters null if the framework has not refused them
     */
    void recover(FrameworkID framework, AgentID agent, String role, ResourceSum resources, @Nullable Filters filters) {
        ResourceSum returned = resources.unallocated();
        Client client = clients.get(framework);
        if (client != null) {
            returned.quantities().forEach((name, amount) -> client.allocated.merge(name, -amount, Long::sum));
        }
        Supply supply = supplies.get(agent);
        if (supply != null) {
            supply.giveBack(returned);
        }
        if (client != null && filters != null && !returned.isEmpty() && filters.getRefuseSeconds() != 0) {
            client.filters
                    .computeIfAbsent(new RoleOnAgent(role, agent), key -> new ArrayList<>())
                    .add(new Filter(returned, loop.now().plus(filterTime(filters))));
        }
    }

    /** At least one interval, at most a year; nonsense counts as the default. */
    private Duration filterTime(Filters filters) {
        double seconds = filters.getRefuseSeconds();
        if (!(seconds >= 0)) {
            seconds = Filters.getDefaultInstance().getRefuseSeconds();
        }
        Duration time = seconds >= MAX_FILTER.toSeconds() ? MAX_FILTER : Duration.ofNanos(Math.round(seconds * 1e9));
        return time.compareTo(interval) < 0 ? interval : time;
    }

    /** One round over all agents, in random order. What it returns is taken from the free resources. */
    List<Allocation> allocate() {
        List<Allocation> allocations = new ArrayList<>();
        List<Map.Entry<AgentID, Supply>> shuffled = new ArrayList<>(supplies.entrySet());
        Collections.shuffle(shuffled, random);
        for (Map.Entry<AgentID, Supply> entry : shuffled) {
            Supply supply = entry.getValue();
            // An agent can hold reservations of several roles, and so serve several frameworks in one round.
            while (supply.active && allocateFrom(entry.getKey(), supply, allocations)) {}
        }
        return allocations;
    }

    private boolean allocateFrom(AgentID agent, Supply supply, List<Allocation> allocations) {
        if (!isWorthOffering(supply.free)) {
            return false;
        }
        List<Map.Entry<FrameworkID, Client>> candidates = clients.entrySet().stream()
                .filter(entry -> entry.getValue().active)
                .sorted(Comparator.comparingDouble(entry -> share(entry.getValue())))
                .toList();
        for (Map.Entry<FrameworkID, Client> candidate : candidates) {
            Client client = candidate.getValue();
            for (String role : client.roles) {
                ResourceSum free = supply.free.availableTo(role);
                if (!client.suppressed.contains(role)
                        && isWorthOffering(free)
                        && !isFiltered(client, new RoleOnAgent(role, agent), free)) {
                    take(candidate.getKey(), supply, free);
                    allocations.add(new Allocation(candidate.getKey(), role, agent, free));
                    return true;
                }
            }
        }
        return false;
    }

    private void take(FrameworkID framework, Supply supply, ResourceSum resources) {
        supply.take(resources);
        Client client = clients.get(framework);
        if (client != null) {
            resources.quantities().forEach((name, amount) -> client.allocated.merge(name, amount, Long::sum));
        }
    }

    private static boolean isWorthOffering(ResourceSum resources) {
        Map<String, Long> quantities = resources.quantities();
        return LEAST.entrySet().stream()
                .anyMatch(least -> quantities.getOrDefault(least.getKey(), 0L) >= least.getValue());
    }

    /** A filter holds only for offers that are not more than what was refused. */
    private boolean isFiltered(Client client, RoleOnAgent key, ResourceSum offered) {
        List<Filter> filters = client.filters.get(key);
        if (filters == null) {
            return false;
        }
        Instant now = loop.now();
        filters.removeIf(filter -> !filter.until.isAfter(now));
        return filters.stream().anyMatch(filter -> filter.refused.contains(offered));
    }

    private double share(Client client) {
        return client.allocated.entrySet().stream()
                .mapToDouble(entry -> (double) entry.getValue() / Math.max(1, total.getOrDefault(entry.getKey(), 1L)))
                .max()
                .orElse(0);
    }
}
