package dev.pmc.status;

import dev.pmc.core.decision.Bar;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * What is known of every agent, kept up as offers come and go and VMs change. Not thread-safe; its snapshots are
 * immutable.
 *
 * <p>Nobody tells a framework how large an agent is. What it offers and what pmc's own attempts take there is as much as
 * pmc could ever have, so that is called its capacity.
 */
final class AgentCensus {
    private final Policy policy;
    private final Map<String, Offer> inHand = new HashMap<>();
    private final Map<String, String> idOfMachine = new HashMap<>();
    private TreePMap<String, AgentStatus> agents;

    /** Knows the agents where these VMs live, and nothing of their offers. */
    AgentCensus(Policy policy, Collection<VmRecord> vms) {
        this.policy = policy;
        SortedMap<String, AgentStatus> homes = new TreeMap<>();
        for (VmRecord vm : vms) {
            Home home = vm.home();
            if (home != null) {
                homes.compute(home.agentId(), (id, known) -> counted(known, home, vm, 1));
            }
        }
        agents = TreePMap.fromSortedMap(homes);
    }

    TreePMap<String, AgentStatus> snapshot() {
        return agents;
    }

    /** Offers have come. Returns the agents that were not known before. */
    List<AgentStatus> offered(List<Offer> offers, Instant now) {
        List<AgentStatus> strangers = new ArrayList<>();
        for (Offer offer : offers) {
            AgentStatus before = agents.get(offer.agentId());
            AgentStatus agent = before == null ? AgentStatus.named(offer.agentId(), offer.hostname()) : before;
            Resources known = agent.capacity();
            Resources rest = agent.offers() > 0 && known != null ? known : agent.used();
            inHand.put(offer.id(), offer);
            AgentStatus after = new AgentStatus(
                    agent.id(),
                    offer.hostname(),
                    offer.vtEnabled(),
                    offer.maintenance() != null,
                    rest.plus(offer.resources()),
                    agent.used(),
                    agent.offers() + 1,
                    agent.hosts(),
                    offer.typeCounts(),
                    now,
                    agent.bar());
            put(after);
            if (agent.lastOffer() == null) {
                strangers.add(after);
                forgetPredecessor(after);
            }
        }
        return strangers;
    }

    /** A machine that has come back under another id is known by that one, once no VM is booked under the old one. */
    private void forgetPredecessor(AgentStatus agent) {
        String predecessor = idOfMachine.put(agent.hostname(), agent.id());
        AgentStatus old = predecessor == null ? null : agents.get(predecessor);
        if (old != null && !old.id().equals(agent.id()) && old.hosts().isEmpty()) {
            agents = agents.minus(old.id());
        }
    }

    /** An offer is not in hand any more: used, declined or taken back. */
    void gone(String offerId) {
        Offer offer = inHand.remove(offerId);
        AgentStatus agent = offer == null ? null : agents.get(offer.agentId());
        if (agent != null) {
            put(with(agent, agent.used(), Math.max(0, agent.offers() - 1), agent.hosts()));
        }
    }

    /** An agent gets no new VMs for a while, or does again. One that is not known is fine. */
    void barred(String agentId, @Nullable Bar bar) {
        AgentStatus agent = agents.get(agentId);
        if (agent != null) {
            put(with(agent, agent.used(), agent.offers(), agent.hosts(), bar));
        }
    }

    /** No offer is in hand any more. */
    void noOffers() {
        List.copyOf(inHand.keySet()).forEach(this::gone);
    }

    /** A VM has changed, has come or is gone. */
    void changed(@Nullable VmRecord before, @Nullable VmRecord after) {
        if (before != null
                && after != null
                && Objects.equals(before.home(), after.home())
                && taken(before).equals(taken(after))) {
            return; // As most changes are.
        }
        if (before != null) {
            count(before, -1);
        }
        if (after != null) {
            count(after, 1);
        }
    }

    private void count(VmRecord vm, int sign) {
        Home home = vm.home();
        if (home != null) {
            put(counted(agents.get(home.agentId()), home, vm, sign));
        }
    }

    private AgentStatus counted(@Nullable AgentStatus known, Home home, VmRecord vm, int sign) {
        AgentStatus agent = known == null ? AgentStatus.named(home.agentId(), home.hostname()) : known;
        Map<String, Integer> hosts = new TreeMap<>(agent.hosts());
        hosts.merge(vm.spec().componentType().value(), sign, (a, b) -> a + b == 0 ? null : a + b);
        return with(agent, agent.used().plus(times(taken(vm), sign)), agent.offers(), hosts);
    }

    private Resources taken(VmRecord vm) {
        Attempt attempt = vm.attempt();
        return attempt == null || attempt.verb() != Verb.RUN ? Resources.NONE : policy.need(vm.spec());
    }

    private static Resources times(Resources amount, int sign) {
        return sign > 0 ? amount : Resources.NONE.minus(amount);
    }

    private static AgentStatus with(AgentStatus agent, Resources used, int offers, Map<String, Integer> hosts) {
        return with(agent, used, offers, hosts, agent.bar());
    }

    private static AgentStatus with(
            AgentStatus agent, Resources used, int offers, Map<String, Integer> hosts, @Nullable Bar bar) {
        return new AgentStatus(
                agent.id(),
                agent.hostname(),
                agent.enabled(),
                agent.maintenance(),
                agent.capacity(),
                used,
                offers,
                hosts,
                agent.foreign(),
                agent.lastOffer(),
                bar);
    }

    private void put(AgentStatus agent) {
        agents = agents.plus(agent.id(), agent);
    }
}
