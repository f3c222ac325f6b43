package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;
import java.util.Objects;

/**
 * Hosts stand evenly at the values of a field: {@code ["rack", "GROUP_BY"]}. No value gets so many that it would have more than
 * {@code skew} more than the one with the fewest; 1 if the job does not say: {@code ["rack", "GROUP_BY", "skew 2"]}. All values
 * of agents that are known count, if the job's other constraints allow them; with a number, as Marathon takes it, there are at
 * least so many, and those that pmc has not seen yet are empty.
 */
final class GroupBy extends CountingConstraint {
    private final int expected;
    private final int skew;

    private GroupBy(List<String> spelling, CountPhrase phrase, int skew) {
        super(
                spelling,
                phrase.within(),
                "has a " + spelling.get(0) + " where " + skew + " more of " + words(phrase.within())
                        + " stand than at the one with the fewest");
        expected = Objects.requireNonNullElse(phrase.number(), 0);
        this.skew = skew;
    }

    static GroupBy of(List<String> spelling) {
        CountPhrase phrase = CountPhrase.of(spelling, "a number of values, skew and a number,");
        int skew = Objects.requireNonNullElse(phrase.skew(), 1);
        if (skew < 1) {
            throw new IllegalArgumentException("the skew is at least 1: with less, the first host would have no place");
        }
        return new GroupBy(spelling, phrase, skew);
    }

    @Override
    boolean allows(Request request, AgentView agent, String value, Spread spread) {
        int least = spread.values() < expected ? 0 : spread.least();
        return spread.at(value) < least + skew;
    }

    /** The value with the fewest may always have one more, unless pmc waits for values that it has not seen. */
    @Override
    boolean isHopeless(Request request, Spread spread) {
        return spread.values() > 0 && spread.values() < expected && spread.least() >= skew;
    }
}
