package dev.pmc.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What outlives a master: which agents there are, and which of them are unreachable or gone for good. */
final class SimRegistry {
    private enum Admission {
        ADMITTED,
        UNREACHABLE,
        GONE
    }

    private final Map<String, Admission> agents = new LinkedHashMap<>();
    /** Agents that a new master knows from here and has not seen yet. */
    private final Set<String> recovering = new HashSet<>();

    /** Somebody has deleted it. */
    void lose() {
        agents.clear();
        recovering.clear();
    }

    /** A new master reads it, and has seen nobody yet. */
    void recover() {
        recovering.clear();
        agents.forEach((id, admission) -> {
            if (admission == Admission.ADMITTED) {
                recovering.add(id);
            }
        });
    }

    boolean isRecovering(String id) {
        return recovering.contains(id);
    }

    /** Gives up waiting for those who have not been seen. */
    List<String> giveUpRecovering() {
        List<String> missing = new ArrayList<>(recovering);
        missing.forEach(this::unreachable);
        return missing;
    }

    /** Whether the master had been waiting for it. */
    boolean admit(String id) {
        agents.put(id, Admission.ADMITTED);
        return recovering.remove(id);
    }

    void unreachable(String id) {
        agents.put(id, Admission.UNREACHABLE);
        recovering.remove(id);
    }

    void gone(String id) {
        agents.put(id, Admission.GONE);
        recovering.remove(id);
    }

    void remove(String id) {
        agents.remove(id);
    }

    boolean knows(String id) {
        return agents.containsKey(id);
    }

    boolean isUnreachable(String id) {
        return agents.get(id) == Admission.UNREACHABLE;
    }

    boolean isGone(String id) {
        return agents.get(id) == Admission.GONE;
    }
}
