package dev.pmc.placement.constraint;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind an operator that counts: {@code 3}, {@code skew 2}, {@code within label:app=shop}, or all of these in
 * that order.
 *
 * @param number null if there is none
 * @param skew null if there is none
 * @param within who counts; null if it does not say
 */
record CountPhrase(
        @Nullable Integer number,
        @Nullable Integer skew,
        @Nullable Peers within) {
    private static final String WITHIN = "within ";
    private static final String SKEW = "skew ";

    /**
     * Reads what is behind the operator of a constraint.
     *
     * @param what may stand there besides, for people
     * @throws IllegalArgumentException if something else is there; the message says what may be
     */
    static CountPhrase of(List<String> spelling, String what) {
        if (spelling.size() > 3) {
            throw wrong(spelling, what);
        }
        String rest = spelling.size() < 3 ? "" : spelling.get(2).strip();
        Peers within = null;
        int at = rest.startsWith(WITHIN) ? 0 : rest.indexOf(" " + WITHIN);
        if (at >= 0) {
            within = Peers.parse(
                    rest.substring(rest.indexOf(WITHIN, at) + WITHIN.length()).strip());
            rest = rest.substring(0, at).strip();
        }
        Integer skew = null;
        at = rest.startsWith(SKEW) ? 0 : rest.indexOf(" " + SKEW);
        if (at >= 0) {
            skew = number(rest.substring(rest.indexOf(SKEW, at) + SKEW.length()).strip(), spelling, what);
            rest = rest.substring(0, at).strip();
        }
        return new CountPhrase(rest.isEmpty() ? null : number(rest, spelling, what), skew, within);
    }

    private static Integer number(String text, List<String> spelling, String what) {
        if (!text.matches("[0-9]{1,6}")) {
            throw wrong(spelling, what);
        }
        return Integer.valueOf(text);
    }

    private static IllegalArgumentException wrong(List<String> spelling, String what) {
        return new IllegalArgumentException(spelling.get(1) + " takes " + what
                + " behind it, and who counts if it is not the host's own type: within TYPE, within label:KEY=VALUE");
    }
}
