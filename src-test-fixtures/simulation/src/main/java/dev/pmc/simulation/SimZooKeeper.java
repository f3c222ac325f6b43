package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper, as far as pmc uses it: nodes with versions, requests that are done as a whole or not at all, and sessions, whose
 * holders stand in line for the election. How requests, answers and watches travel is for {@link SimKeeper}.
 */
final class SimZooKeeper {
    static final String EPOCH = "epoch";
    static final String LOG = "log/";

    /** A node as of a moment, and what it was before: the number of an epoch, or an entry of the log. */
    record Node(
            Object data, int version, long since, @Nullable Node before) {}

    /** An entry of the log. The epoch is for the invariants: the real ones do not say whose they are. */
    record Entry(long epoch, Changes changes) {}

    /** A part of a request. */
    sealed interface Op {}

    /** Does nothing, if a node has that version. */
    record Check(String path, int version) implements Op {}

    /** Makes a node, if there is none. */
    record Create(String path, Object data) implements Op {}

    /** Makes a node with the next number that is free, as ZooKeeper's sequential ones are. */
    record CreateNext(String folder, Object data) implements Op {}

    /** Gives a node other data, if it has that version. */
    record Change(String path, Object data, int version) implements Op {}

    /** Somebody's end of a session. */
    interface Holder {
        /** There is a new entry in the log. */
        void logGrew();

        /** It is the first in line. */
        void elected();
    }

    private final World world;
    private final Map<String, Node> nodes = new HashMap<>(Map.of(EPOCH, new Node(0L, 0, 0, null)));
    private final Map<Long, Holder> sessions = new LinkedHashMap<>();
    private final List<Long> line = new ArrayList<>();
    private long lastSession;
    private long lastEntry;
    private long downUntil;

    SimZooKeeper(World world) {
        this.world = world;
    }

    /** Whether a majority of its servers is there. */
    boolean isUp() {
        return world.agenda.now() >= downUntil;
    }

    void loseMajority(long duration) {
        downUntil = world.agenda.now() + duration;
    }

    // Sessions

    long open(Holder holder) {
        sessions.put(++lastSession, holder);
        return lastSession;
    }

    boolean isOpen(long session) {
        return sessions.containsKey(session);
    }

    /** It was closed, or has expired; whoever is first in line without it is elected. */
    void end(long session) {
        boolean led = !line.isEmpty() && line.get(0) == session;
        line.remove(session);
        sessions.remove(session);
        if (led) {
            elect();
        }
    }

    /** Stands in line, at its end. */
    void stand(long session) {
        if (!line.contains(session)) {
            line.add(session);
            if (line.size() == 1) {
                elect();
            }
        }
    }

    private void elect() {
        Holder first = line.isEmpty() ? null : sessions.get(line.get(0));
        if (first != null) {
            first.elected();
        }
    }

    // Nodes

    static String entry(long number) {
        return LOG + number;
    }

    /** What a node was at a moment, as a server says it that has heard of nothing since; null if there was none. */
    @Nullable
    Node node(String path, long asOf) {
        Node node = nodes.get(path);
        while (node != null && node.since() > asOf) {
            node = node.before();
        }
        return node;
    }

    /** The entries of the log that followed a number at a moment. */
    List<Entry> entriesAfter(long number, long asOf) {
        List<Entry> entries = new ArrayList<>();
        Node next = node(entry(number + 1), asOf);
        while (next != null) {
            entries.add((Entry) next.data());
            next = node(entry(number + 1 + entries.size()), asOf);
        }
        return entries;
    }

    /** Does all of it or nothing: the place of the first part that cannot be done, from 0; null if it is done. */
    @Nullable
    Integer attempt(List<Op> request) {
        for (int i = 0; i < request.size(); i++) {
            if (!canBeDone(request.get(i))) {
                return i;
            }
        }
        request.forEach(this::apply);
        return null;
    }

    private boolean canBeDone(Op op) {
        if (op instanceof Check check) {
            return versionOf(check.path()) == check.version();
        }
        if (op instanceof Change change) {
            return versionOf(change.path()) == change.version();
        }
        return !(op instanceof Create create) || !nodes.containsKey(create.path());
    }

    private int versionOf(String path) {
        Node node = nodes.get(path);
        return node == null ? -1 : node.version();
    }

    private void apply(Op op) {
        if (op instanceof Change change) {
            nodes.put(
                    change.path(),
                    new Node(change.data(), change.version() + 1, world.agenda.now(), nodes.get(change.path())));
            world.hostDb.begin((Long) change.data());
        } else if (op instanceof Create create) {
            append(create.path(), (Entry) create.data());
        } else if (op instanceof CreateNext next) {
            append(next.folder() + (lastEntry + 1), (Entry) next.data());
        }
    }

    private void append(String path, Entry entry) {
        lastEntry++;
        nodes.put(path, new Node(entry, 0, world.agenda.now(), null));
        world.hostDb.commit(entry.epoch(), entry.changes());
        List.copyOf(sessions.values()).forEach(Holder::logGrew);
    }
}
