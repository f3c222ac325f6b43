package dev.pmc.queue;

import dev.pmc.vm.Ascii;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The names of fields. Those that pmc does not know are let pass, for the pipeline's stages write their own; but one
 * that is nearly the name of a field that pmc knows is a slip, and to overlook it would make another VM than was meant.
 * Whether it is one is seen by its value, too: {@code "site":"fra1"} says no size.
 */
final class FieldNames {
    private static final int SHORT = 5;

    /** What pmc reads. */
    static final Set<String> KNOWN = Set.of(
            "action",
            "hostname",
            "comp_type",
            "cpu",
            "mem",
            "disk",
            "size",
            "mac",
            "ip",
            "netmask",
            "prefix",
            "gateway",
            "nameservers",
            "os",
            "baremetal",
            "maxc",
            "placement",
            "executor",
            "priority",
            "constraints",
            "ssh_keys",
            "user_data",
            "labels",
            "on_agent_loss",
            "ready",
            "guest_helper",
            "stop",
            "snapshot",
            "restart");

    /** What other stages of the pipeline and pmc's own results have. */
    private static final Set<String> OTHERS = Set.of(
            "vlan", "lease", "id", "status", "address", "reason", "dns", "domain", "queue", "tube", "network", "gpu");

    /** Words that people use for fields, too far from their names to look like slips. */
    private static final Map<String, String> OTHER_WORDS = Map.of(
            "memory", "mem",
            "ram", "mem",
            "vcpu", "cpu",
            "vcpus", "cpu",
            "cores", "cpu",
            "component_type", "comp_type",
            "component", "comp_type",
            "name", "hostname",
            "host", "hostname",
            "image", "os");

    private FieldNames() {}

    /**
     * The field that was probably meant by a name that is none; null if the name is a field, or nothing like one.
     *
     * @param given whether the message has a field of that name
     * @param fits whether the value could be that field's
     */
    static @Nullable String meantBy(String name, Predicate<String> given, Predicate<String> fits) {
        if (KNOWN.contains(name) || OTHERS.contains(name)) {
            return null;
        }
        String letters = letters(name);
        for (String known : KNOWN) {
            if (letters(known).equals(letters)) {
                return known;
            }
        }
        String lower = Ascii.lower(name);
        String other = OTHER_WORDS.get(lower);
        if (other != null) {
            return given.test(other) ? null : other;
        }
        return KNOWN.stream()
                .filter(known -> distance(lower, known) <= tolerance(known))
                .filter(known -> !(known.length() <= SHORT && given.test(known)) && fits.test(known))
                .min((one, two) -> {
                    int nearer = Integer.compare(distance(lower, one), distance(lower, two));
                    return nearer != 0 ? nearer : one.compareTo(two);
                })
                .orElse(null);
    }

    /** A name as it sounds: without regard to case and to what stands between its words. */
    private static String letters(String name) {
        return Ascii.lower(name).replaceAll("[-_. ]", "");
    }

    /** Short names are near to too many words. */
    private static int tolerance(String known) {
        if (known.length() <= 2) {
            return 0;
        }
        return known.length() <= SHORT ? 1 : 2;
    }

    /** How many letters are missing, too many, wrong, or swapped with the next. */
    private static int distance(String one, String two) {
        int[][] cost = new int[one.length() + 1][two.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= two.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int wrong = one.charAt(i - 1) == two.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + wrong);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == two.charAt(j - 2)
                        && one.charAt(i - 2) == two.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[one.length()][two.length()];
    }
}
