package dev.pmc.cli.process;

import dev.pmc.queue.TubeName;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tubes that a daemon is told to use, by their flags: each has another, or what goes out would come in again. */
public final class Tubes {
    private final Map<String, String> flags = new LinkedHashMap<>();

    public Tubes with(String flag, String tube) {
        flags.put(flag, tube);
        return this;
    }

    /** What is wrong with them, in words; null if nothing is. */
    @Nullable
    public String problem() {
        Map<String, String> used = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : flags.entrySet()) {
            try {
                String tube = new TubeName(each.getValue()).value();
                String other = used.put(tube, each.getKey());
                if (other != null) {
                    return other + " and " + each.getKey() + " are both " + tube
                            + ": what pmc puts into the one it would take from the other";
                }
            } catch (IllegalArgumentException e) {
                return each.getKey() + ": " + e.getMessage();
            }
        }
        return null;
    }
}
