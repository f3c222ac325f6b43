package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The calls of a {@link FakeHypervisor}: which there were, which fail, and which outlive their callers. Thread-safe. */
public abstract class ScriptedCalls {
    /** The port's verbs, by which tests name calls. */
    public enum Verb {
        FIND,
        LIST,
        DEFINE,
        SET_AUTOSTART,
        SET_MARK,
        RESHAPE,
        CREATE,
        CREATE_TRANSIENT,
        PERSIST,
        DISCARD_SAVED_STATE,
        DISKS,
        RESUME,
        SHUTDOWN,
        DESTROY,
        UNDEFINE,
        PING,
        ADDRESSES,
        COUNTERS,
        FREEZE,
        THAW,
        TAKE_SNAPSHOT,
        DELETE_SNAPSHOT,
        FACTS
    }

    private final Map<Verb, HypervisorException> faults = new LinkedHashMap<>();
    private final Set<Verb> killers = ConcurrentHashMap.newKeySet();
    private final List<Late> late = new CopyOnWriteArrayList<>();
    private final List<Verb> calls = new CopyOnWriteArrayList<>();

    ScriptedCalls() {}

    /** The next call of that verb fails. */
    public void failNext(Verb verb, Kind kind, String message) {
        synchronized (faults) {
            faults.put(verb, new HypervisorException(kind, message));
        }
    }

    /** The process that makes the next call of that verb dies in it; {@link #catchUp} does what was asked all the same. */
    public void killCallerOfNext(Verb verb) {
        killers.add(verb);
    }

    /** The hypervisor, which was slow, comes to what it was asked by processes that have died meanwhile. */
    public void catchUp() throws HypervisorException {
        for (Late call : late) {
            call.make();
        }
        late.clear();
    }

    /** Stands for kill -9: nothing catches it, so nothing is done after it. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    interface Late {
        void make() throws HypervisorException;
    }

    final void outlive(Verb verb, Late call) {
        if (killers.remove(verb)) {
            late.add(call);
            throw new Killed();
        }
    }

    /** All calls so far, in order. */
    public List<Verb> calls() {
        return List.copyOf(calls);
    }

    final void begin(Verb verb) throws HypervisorException {
        calls.add(verb);
        HypervisorException fault;
        synchronized (faults) {
            fault = faults.remove(verb);
        }
        if (fault != null) {
            throw fault;
        }
    }
}
