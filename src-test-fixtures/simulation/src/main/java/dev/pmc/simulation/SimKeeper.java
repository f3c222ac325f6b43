package dev.pmc.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler's client of ZooKeeper. What it asks is sent again with every new connection until it is answered, in a new session
 * if need be, as Curator does. So a request may be done and its answer lost, and a leader whose session is over may still ask.
 *
 * <p>The session expires when it has not been heard of for the timeout, mostly later; and this one is told of it later still.
 */
final class SimKeeper implements SimZooKeeper.Holder {
    private static final int TIMEOUT = 4_000;

    /** Who hears what the watches say. */
    interface Owner {
        /** There may be more in the log. */
        void logGrew();

        /** It is the first in line. */
        void elected();

        /** The session is over, as far as is known; or is about to be. */
        void sessionLost();
    }

    /** Something that is asked; each is another, whatever it asks. */
    private static final class Call<T> {
        final Supplier<T> request;
        final Consumer<T> answer;

        Call(Supplier<T> request, Consumer<T> answer) {
            this.request = request;
            this.answer = answer;
        }
    }

    private final World world;
    private final SimZooKeeper server;
    private final SimProcess process;
    private final Owner owner;
    private final Set<Call<?>> unanswered = new LinkedHashSet<>();
    private long session;
    private boolean connected;
    /** Connections so far; what was sent on an earlier one, or is to be answered there, is lost. */
    private int connection;

    /** How far the server that it is connected to is behind. */
    private long lag;

    /** As of when it has seen the nodes in this session; it never sees them older. */
    private long seen;

    private int silence;
    private boolean over;

    SimKeeper(World world, SimZooKeeper server, SimProcess process, Owner owner) {
        this.world = world;
        this.server = server;
        this.process = process;
        this.owner = owner;
    }

    void connect() {
        if (connected) {
            return;
        }
        if (!server.isUp()) {
            process.in(world.dice.between(200, 1_000), this::connect);
            return;
        }
        connected = true;
        connection++;
        silence++;
        if (session != 0 && !server.isOpen(session)) {
            process.in(world.dice.between(1, 3_000), owner::sessionLost);
        }
        lag = world.dice.percent(50) ? world.dice.between(1, 10_000) : 0;
        if (!server.isOpen(session)) {
            session = server.open(this);
            seen = 0;
        }
        List.copyOf(unanswered).forEach(this::send);
        owner.logGrew();
    }

    /** Stands for election in this session, if it does not yet. */
    void stand() {
        call(
                () -> {
                    server.stand(session);
                    return session;
                },
                stands -> {});
    }

    /** Has something done as a whole or not at all. Whoever asks for it then sees what was before. */
    void attempt(List<SimZooKeeper.Op> request, Consumer<@Nullable Integer> answer) {
        call(
                () -> {
                    seen = world.agenda.now();
                    return Optional.ofNullable(server.attempt(request));
                },
                refused -> answer.accept(refused.orElse(null)));
    }

    /** Reads what the server knows that it is connected to; others may have gone on. */
    <T> void read(LongFunction<T> asOf, Consumer<T> answer) {
        call(
                () -> {
                    seen = Math.max(seen, world.agenda.now() - lag);
                    return asOf.apply(seen);
                },
                answer);
    }

    /** Has the server catch up with all others. */
    void sync(Runnable done) {
        call(
                () -> {
                    seen = world.agenda.now();
                    return seen;
                },
                caughtUp -> done.run());
    }

    /** Asks for something, and has it answered once, however often it is asked. */
    private <T> void call(Supplier<T> request, Consumer<T> answer) {
        Call<T> call = new Call<>(request, answer);
        unanswered.add(call);
        if (connected) {
            send(call);
        }
    }

    private <T> void send(Call<T> call) {
        int mine = connection;
        Incident.@Nullable KeeperMishap mishap = world.keeperMishap();
        world.agenda.in(world.dice.between(1, 5), () -> {
            if (mine != connection || !server.isUp() || !server.isOpen(session)) {
                return;
            }
            if (mishap != null && !mishap.done()) {
                cut(mishap.duration());
                return;
            }
            T answer = call.request.get();
            if (mishap != null) {
                world.say("an answer of ZooKeeper is lost, and the connection with it");
                cut(mishap.duration());
                return;
            }
            process.in(world.dice.between(1, 5), () -> {
                if (mine == connection && unanswered.remove(call)) {
                    call.answer.accept(answer);
                }
            });
        });
    }

    /** The connection breaks. */
    void cut(long duration) {
        if (connected) {
            connected = false;
            connection++;
            int mine = connection;
            beSilent();
            process.in(duration, this::connect);
            // A client does not wait for the server to say so.
            process.in(TIMEOUT + world.dice.spread(1, 1_000), () -> {
                if (mine == connection) {
                    owner.sessionLost();
                }
            });
        }
    }

    /** Nothing is heard of it from now on. */
    void beSilent() {
        int mine = ++silence;
        expireIn(TIMEOUT + world.dice.spread(1, 20_000), mine);
    }

    private void expireIn(long delay, int mine) {
        world.agenda.in(delay, () -> {
            if (mine == silence && server.isOpen(session)) {
                if (server.isUp()) {
                    world.say("a session at ZooKeeper expires");
                    server.end(session);
                } else {
                    expireIn(TIMEOUT, mine);
                }
            }
        });
    }

    /** The process was paused, and goes on: it has still to read what came meanwhile, or finds its connection closed. */
    void resumed() {
        if (connected) {
            silence++;
        } else {
            beSilent();
        }
        if (connected && (!server.isOpen(session) || world.dice.percent(20))) {
            boolean readsFirst = world.dice.percent(50);
            process.in(readsFirst ? 2 : 0, () -> {
                connected = false;
                connect();
            });
        }
    }

    /** The process ends, and its session at once, if it can be told. */
    void close() {
        if (connected && server.isUp()) {
            server.end(session);
            over = true;
        } else {
            die();
        }
    }

    /** The process is dead. */
    void die() {
        over = true;
        beSilent();
    }

    // What the server says

    @Override
    public void logGrew() {
        if (!over) {
            process.in(world.dice.spread(1, 5_000), owner::logGrew);
        }
    }

    @Override
    public void elected() {
        long mine = session;
        if (over) {
            return;
        }
        process.in(world.dice.spread(1, 3_000), () -> {
            if (mine == session) {
                owner.elected();
            }
        });
    }
}
