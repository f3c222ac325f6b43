package dev.pmc.guest;

import java.util.Map;
import java.util.Set;

/**
 * Other programs of this host, begun with little of this process's environment: an agent gives its executors a token by
 * which whoever reads it may speak for them, and nobody else has to know it.
 */
public final class Programs {
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR");

    private Programs() {}

    /** The program with its arguments; it speaks English, since its words are shown to people beside pmc's own. */
    public static ProcessBuilder of(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        environment.put("LC_ALL", "C");
        return builder;
    }
}
