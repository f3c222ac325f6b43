package dev.pmc.placement;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/** The reason why an agent does not get a VM. The first that applies, in this order, is the one that is given. */
public enum Veto {
    NOT_ENABLED("has no vt_enabled"),
    OTHER_MACHINE("is not the machine it is bound to"),
    OTHER_AGENT(
            "has its machine's name, but is another agent at another address; if the old one is gone for good, mark it"
                    + " gone at the Mesos master"),
    MAINTENANCE("has maintenance announced"),
    DRAINED("is drained"),
    MAX_OF_TYPE("has as many of the type as allowed"),
    CPUS("has too few cpus free"),
    MEMORY("has too little memory free"),
    DISK("has too little disk free"),
    FAILED_LATELY("failed lately"),
    RESERVED("keeps its room for hosts that may be running there"),
    /** No reason against it, but one to wait. */
    AWAITED("is the best that is known to have room; its offer is waited for");

    private final String words;

    Veto(String words) {
        this.words = words;
    }

    /** The reason as the end of a sentence that begins with an agent. */
    public String words() {
        return words;
    }

    /** How often each occurs, in order. */
    public static Map<Veto, Integer> count(Collection<Veto> vetoes) {
        Map<Veto, Integer> counts = new EnumMap<>(Veto.class);
        vetoes.forEach(veto -> counts.merge(veto, 1, Integer::sum));
        return counts;
    }
}
