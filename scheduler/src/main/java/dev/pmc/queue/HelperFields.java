package dev.pmc.queue;

import dev.pmc.vm.GuestHelper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what a job says about the helper in its guest. */
final class HelperFields {
    private static final String STOP = "stop";
    private static final Set<String> OF_STOP = Set.of("drain_seconds", "hook_seconds", "grace_seconds");

    private HelperFields() {}

    /** What is said; null for a guest without a helper. */
    static @Nullable GuestHelper of(JobFields fields) {
        boolean wanted = fields.flag("guest_helper");
        Map<String, String> said = fields.words(STOP);
        if (!wanted && !said.isEmpty()) {
            fields.problem("stop is for guests that have the helper: say guest_helper, too, which is to be true");
        }
        said.keySet().stream()
                .filter(name -> !OF_STOP.contains(name))
                .forEach(name -> fields.problem("stop has " + Words.quote(name) + " in it, and is of "
                        + String.join(", ", OF_STOP.stream().sorted().toList())));
        JobFields times = new JobFields(new TreeMap<>(said));
        GuestHelper usual = GuestHelper.STANDARD;
        int drain = seconds(times, "drain_seconds", usual.drainSeconds());
        int grace = seconds(times, "grace_seconds", usual.graceSeconds());
        int hook = seconds(times, "hook_seconds", Math.min(usual.hookSeconds(), grace));
        times.problems().forEach(problem -> fields.problem("stop: " + problem));
        if (times.problems().isEmpty() && hook > grace) {
            fields.problem("stop: hook_seconds is more than grace_seconds, and is a part of it");
        }
        return wanted && fields.problems().isEmpty() ? new GuestHelper(drain, hook, grace) : null;
    }

    private static int seconds(JobFields times, String name, int usual) {
        Integer given = times.number(name, 0, GuestHelper.MOST_SECONDS, " of seconds");
        return given == null ? usual : given;
    }
}
