package dev.pmc.placement.constraint;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The reason why an agent does not get a VM: that of the first {@link Constraint} that has one. Ordered as they are asked.
 *
 * @param reason what kind of reason it is, as one word of few, for machines: {@code most_of_type}
 * @param words the reason as the end of a sentence that begins with an agent
 */
public record Veto(String reason, String words) implements Comparable<Veto> {
    /** No reason against the agent, but one to wait. */
    public static final Veto AWAITED =
            new Veto("awaited", "is the best that is known to have room; its offer is waited for");

    private static final Comparator<Veto> ORDER =
            Comparator.comparingInt(Rules::place).thenComparing(Veto::reason).thenComparing(Veto::words);

    /** Every kind of reason against an agent, in order. */
    public static List<String> reasons() {
        return Rules.REASONS;
    }

    /** How often each occurs, in order. */
    public static SortedMap<Veto, Integer> count(Collection<Veto> vetoes) {
        Map<Veto, Integer> counts = new HashMap<>();
        vetoes.forEach(veto -> counts.merge(veto, 1, Integer::sum));
        return new TreeMap<>(counts);
    }

    @Override
    public int compareTo(Veto other) {
        return ORDER.compare(this, other);
    }
}
