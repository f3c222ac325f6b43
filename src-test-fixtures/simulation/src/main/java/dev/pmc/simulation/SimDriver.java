package dev.pmc.simulation;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Mesos adapter of a scheduler's process, and its connection to the master, which it seeks again whenever it is lost. */
final class SimDriver {
    private final World world;
    private final SimScheduler scheduler;
    private final SimProcess process;
    private final Consumer<Event> inbox;
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final OffersInHand inHand;
    private long connection;
    private long registeredAt;

    SimDriver(World world, SimScheduler scheduler, SimProcess process, Consumer<Event> inbox) {
        this.world = world;
        this.scheduler = scheduler;
        this.process = process;
        this.inbox = inbox;
        inHand = new OffersInHand(world);
    }

    /** The connection to the master in use; 0 if there is none. */
    long connection() {
        return connection;
    }

    SimScheduler scheduler() {
        return scheduler;
    }

    SimProcess process() {
        return process;
    }

    /** For how long it has heard, without a break, what the master says. */
    long listened() {
        return connection == 0 ? 0 : world.agenda.now() - registeredAt;
    }

    /** @param freeSince it could not answer any offer before */
    void checkOffers(long freeSince) {
        inHand.check(freeSince);
    }

    @Nullable
    Offer use(String offerId) {
        inHand.used(offerId);
        return offers.remove(offerId);
    }

    void launch(Effect.Accept accept) {
        List<Offer> used = new ArrayList<>();
        for (String id : accept.offerIds()) {
            Offer offer = use(id);
            if (offer != null) {
                used.add(offer);
            }
        }
        if (used.size() < accept.offerIds().size() || connection == 0) {
            for (Effect.Launch launch : accept.launches()) {
                world.load.endKnown(launch.taskId().value());
                inbox.accept(neverRan(launch, accept.agentId()));
            }
            return;
        }
        Set<String> running = new HashSet<>();
        Resources free = Resources.NONE;
        for (Offer offer : used) {
            offer.executors().forEach(executor -> running.add(executor.toString()));
            free = free.plus(offer.resources());
        }
        List<SimMaster.Launch> launches = new ArrayList<>();
        for (Effect.Launch launch : accept.launches()) {
            String executor = launch.executor().toString();
            Resources cost = running.add(executor) ? launch.need().plus(World.EXECUTOR_SHARE) : launch.need();
            if (!free.contains(cost)) {
                throw new Violation("offers are not over-committed", launch.taskId() + " takes more than was offered");
            }
            free = free.minus(cost);
            launches.add(new SimMaster.Launch(launch.taskId().value(), launch.task(), executor, launch.need()));
        }
        world.invariants.launching(launches, scheduler.isInOffice());
        if (scheduler.isInOffice()) {
            world.load.launching(used.get(0).agentId(), launches, listened());
        }
        long conn = connection;
        world.toMaster(conn, false, () -> world.master.accept(conn, accept.offerIds(), launches));
    }

    private static Event neverRan(Effect.Launch launch, String agentId) {
        return new Event.TaskUpdated(
                new TaskUpdate(launch.taskId(), TaskUpdate.Kind.NEVER_RAN, agentId, null, "the offer went away", null));
    }

    /** The master has said something on a connection. */
    void heard(long conn, Event event) {
        if (!process.isAlive() || conn != connection) {
            return;
        }
        if (event instanceof Event.Registered) {
            offers.clear();
            registeredAt = world.agenda.now();
            inHand.forget();
        } else if (event instanceof Event.OffersArrived arrived) {
            arrived.offers().forEach(offer -> offers.put(offer.id(), offer));
            arrived.offers().forEach(offer -> inHand.came(offer.id()));
        } else if (event instanceof Event.OfferRescinded rescinded) {
            offers.remove(rescinded.offerId());
            inHand.rescinded(rescinded.offerId());
        }
        inbox.accept(event);
    }

    /** The master has ended that connection, since another scheduler has subscribed as the same framework. */
    void failedOver(long conn) {
        if (process.isAlive() && conn == connection) {
            world.say("%s is told that its framework has failed over", scheduler);
            lose();
            scheduler.stop();
        }
    }

    /** That connection breaks, if it is the one in use. */
    void disconnect(long conn, long duration) {
        if (process.isAlive() && conn == connection && conn != 0) {
            world.master.connectionLost(conn);
            masterLost();
            connectIn(duration);
        }
    }

    void disconnect(long duration) {
        disconnect(connection, duration);
    }

    /** The connection is gone, because the master is. */
    void masterLost() {
        if (process.isAlive() && connection != 0) {
            lose();
            inbox.accept(new Event.Disconnected());
            connectIn(1_000);
        }
    }

    private void lose() {
        connection = 0;
        offers.clear();
        inHand.forget();
    }

    /** The process has ended; the master learns it a little later. */
    void die() {
        long lost = connection;
        lose();
        world.agenda.in(world.dice.between(0, 100), () -> world.master.connectionLost(lost));
    }

    void connectIn(long delay) {
        process.in(delay, () -> {
            if (connection != 0 || scheduler.isStopping()) {
                return;
            }
            if (!world.master.isUp()) {
                connectIn(world.dice.between(500, 3_000));
                return;
            }
            connection = world.newConnection(this);
            long conn = connection;
            String id = scheduler.frameworkId();
            world.toMaster(conn, false, () -> {
                if (connection == conn) {
                    world.master.subscribe(conn, id);
                }
            });
        });
    }
}
