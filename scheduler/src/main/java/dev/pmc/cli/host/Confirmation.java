package dev.pmc.cli.host;

import dev.pmc.vm.Ascii;
import java.io.Console;
import java.util.Set;

/** A question that is not answered by accident: of one host by its name, of several by their number. */
final class Confirmation {
    private Confirmation() {}

    /**
     * Asks.
     *
     * @param one what is done to one host, with its name where {@code %s} stands
     * @param several the same of several, with their number and their names
     */
    static boolean isGiven(Console console, Set<String> hosts, String one, String several) {
        String only = hosts.iterator().next();
        String answer = hosts.size() == 1
                ? console.readLine(one + " Type its name to go on: ", only)
                : console.readLine(several + " Type their number to go on: ", hosts.size(), String.join(", ", hosts));
        String expected = hosts.size() == 1 ? only : Integer.toString(hosts.size());
        return answer != null && Ascii.lower(answer.strip()).equals(expected);
    }
}
