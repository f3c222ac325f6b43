package dev.pmc.simulation;

import dev.pmc.placement.Attribute;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The master's allocator: what is offered, refused, taken back and offered again. */
final class SimAllocator {
    private static final long INTERVAL = 1_000;
    /** The master's {@code --offer_timeout}: what a lost DECLINE leaves hanging is taken back. */
    private static final long OFFER_TIMEOUT = 300_000;

    private record Filter(Resources refused, long until) {}

    /** What an ACCEPT has taken. */
    record Taken(String agentId, Resources resources) {}

    private final World world;
    private final SimMaster master;
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, Filter> filters = new HashMap<>();
    /** What other frameworks hold. */
    private final Map<String, Resources> taken = new HashMap<>();

    private boolean connected;
    private boolean suppressed;
    private boolean planned;
    private int lastOffer;

    SimAllocator(World world, SimMaster master) {
        this.world = world;
        this.master = master;
    }

    void connected() {
        offers.clear();
        filters.clear();
        connected = true;
        suppressed = false;
        plan(0);
    }

    void disconnected() {
        offers.clear();
        connected = false;
    }

    boolean isSuppressed() {
        return suppressed;
    }

    boolean hasOffersOut() {
        return !offers.isEmpty();
    }

    void suppress() {
        suppressed = true;
    }

    void revive() {
        suppressed = false;
        filters.clear();
        plan(0);
    }

    /** Something became free, or an agent came. */
    void agentChanged(SimRegistration registration) {
        plan(INTERVAL);
    }

    void agentGone(SimRegistration registration) {
        rescindAll(registration.id);
        filters.remove(registration.id);
    }

    /** The master takes all offers of an agent back. */
    void rescindAll(String agentId) {
        for (Offer offer : List.copyOf(offers.values())) {
            if (offer.agentId().equals(agentId)) {
                offers.remove(offer.id());
                master.rescind(offer.id());
            }
        }
        plan(INTERVAL);
    }

    /** Another framework takes so much of what is free, and gives it back later. */
    void neighbourTakes(String agentId, Resources wanted, long duration) {
        SimRegistration registration = master.registered.get(agentId);
        if (registration == null || !free(registration).contains(wanted)) {
            return;
        }
        taken.merge(agentId, wanted, Resources::plus);
        world.agenda.in(duration, () -> {
            taken.merge(agentId, wanted, Resources::minus);
            plan(INTERVAL);
        });
    }

    void decline(List<String> offerIds, long refuse) {
        Map<String, Resources> refused = new LinkedHashMap<>();
        for (String id : offerIds) {
            Offer offer = offers.remove(id);
            if (offer != null) {
                refused.merge(offer.agentId(), offer.resources(), Resources::plus);
            }
        }
        refused.forEach((agentId, resources) -> filter(agentId, resources, refuse));
        plan(INTERVAL);
    }

    /** Uses offers up. Null if they cannot be used together; those that are valid are lost all the same. */
    @Nullable
    Taken take(List<String> offerIds) {
        List<Offer> used = new ArrayList<>();
        offerIds.forEach(id -> {
            Offer offer = offers.remove(id);
            if (offer != null) {
                used.add(offer);
            }
        });
        plan(INTERVAL);
        boolean oneAgent = used.stream().map(Offer::agentId).distinct().count() == 1;
        if (used.size() < offerIds.size() || !oneAgent) {
            return null;
        }
        return new Taken(
                used.get(0).agentId(), used.stream().map(Offer::resources).reduce(Resources.NONE, Resources::plus));
    }

    private void filter(String agentId, Resources refused, long refuse) {
        if (refuse > 0) {
            filters.put(agentId, new Filter(refused, world.agenda.now() + Math.max(refuse, INTERVAL)));
            world.agenda.in(Math.max(refuse, INTERVAL), () -> plan(INTERVAL));
        }
    }

    private void plan(long within) {
        if (!planned) {
            planned = true;
            world.agenda.in(within == 0 ? 1 : world.dice.between(1, (int) within), () -> {
                planned = false;
                allocate();
            });
        }
    }

    private void allocate() {
        if (!connected || suppressed || !master.isUp()) {
            return;
        }
        List<Offer> made = new ArrayList<>();
        for (SimRegistration registration : inRandomOrder(master.registered.values())) {
            Resources free = free(registration);
            Filter filter = filters.get(registration.id);
            boolean filtered = filter != null
                    && world.agenda.now() < filter.until()
                    && filter.refused().contains(free);
            if (free.cpus() >= 10 && free.mem() >= 32_000 && !filtered) {
                made.addAll(offers(registration, free));
            }
        }
        if (!made.isEmpty()) {
            made.forEach(this::put);
            master.offer(made);
        }
    }

    private List<SimRegistration> inRandomOrder(Collection<SimRegistration> registrations) {
        List<SimRegistration> order = new ArrayList<>();
        for (SimRegistration registration : registrations) {
            order.add(world.dice.between(0, order.size()), registration);
        }
        return order;
    }

    private void put(Offer offer) {
        offers.put(offer.id(), offer);
        world.agenda.in(OFFER_TIMEOUT, () -> {
            if (offers.remove(offer.id()) != null) {
                master.rescind(offer.id());
                plan(INTERVAL);
            }
        });
    }

    /** One offer, or two for two roles. */
    private List<Offer> offers(SimRegistration registration, Resources free) {
        if (free.cpus() >= 2_000 && world.dice.percent(20)) {
            Resources part = new Resources(free.cpus() / 2, free.mem() / 2, free.disk() / 2);
            return List.of(offer(registration, part), offer(registration, free.minus(part)));
        }
        return List.of(offer(registration, free));
    }

    private Offer offer(SimRegistration registration, Resources resources) {
        return new Offer(
                "o" + ++lastOffer,
                registration.id,
                registration.agent.machine.hostname,
                registration.agent.address,
                resources,
                Map.of(
                        "vt_enabled",
                        Attribute.scalar(1),
                        "rack",
                        Attribute.text(PlacesKept.rack(registration.agent.machine.hostname))),
                registration.executors.stream().map(ExecutorId::of).collect(Collectors.toSet()),
                null);
    }

    /** What is neither used nor offered. */
    Resources free(SimRegistration registration) {
        Resources free = registration
                .agent
                .total
                .minus(registration.used())
                .minus(taken.getOrDefault(registration.id, Resources.NONE));
        for (Offer offer : offers.values()) {
            if (offer.agentId().equals(registration.id)) {
                free = free.minus(offer.resources());
            }
        }
        return free;
    }
}
