package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import java.util.List;

/**
 * At most so many stand at one value of a field: {@code ["rack", "MAX_PER", "2"]}. {@code ["hostname", "UNIQUE"]} is one. On the
 * machine's own name, VMs of the type that pmc does not manage count, too.
 */
final class MaxPer extends CountingConstraint {
    private final int most;

    private MaxPer(List<String> spelling, CountPhrase phrase, int most) {
        super(
                spelling,
                phrase.within(),
                "has a " + spelling.get(0) + " where as many " + words(phrase.within()) + " stand as the job allows: "
                        + most);
        this.most = most;
    }

    static MaxPer of(List<String> spelling) {
        CountPhrase phrase = CountPhrase.of(spelling, "a number of hosts");
        Integer most = phrase.number();
        if (most == null || most < 1) {
            throw new IllegalArgumentException(
                    spelling.get(1) + " needs an attribute before and a number of hosts behind");
        }
        return new MaxPer(spelling, phrase, most);
    }

    static MaxPer unique(List<String> spelling) {
        CountPhrase phrase = CountPhrase.of(spelling, "nothing");
        if (phrase.number() != null) {
            throw new IllegalArgumentException(spelling.get(1) + " takes no number; MAX_PER does");
        }
        return new MaxPer(spelling, phrase, 1);
    }

    @Override
    public int mostOfTypePerAgent() {
        return isOfTypePerMachine() ? most : Integer.MAX_VALUE;
    }

    @Override
    public boolean isNeverEased() {
        return true;
    }

    @Override
    boolean allows(Request request, AgentView agent, String value, Spread spread) {
        return spread.at(value) < most && (!isOfTypePerMachine() || agent.ofType(request.type()) < 1000L * most);
    }

    @Override
    boolean isHopeless(Request request, Spread spread) {
        return spread.values() > 0 && spread.least() >= most;
    }
}
