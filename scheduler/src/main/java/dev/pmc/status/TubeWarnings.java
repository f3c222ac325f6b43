package dev.pmc.status;

import dev.pmc.queue.QueueInspector.Counts;
import java.util.Optional;

/** Warnings about a tube in which jobs would wait unseen: nobody takes from it, or much waits. */
public final class TubeWarnings {
    private TubeWarnings() {}

    /** What to say if nobody takes jobs from a tube; to whoever puts one there, or because some wait. */
    public static Optional<String> unattended(String tube, Counts counts) {
        if (counts.watching() > 0) {
            return Optional.empty();
        }
        return Optional.of("nobody takes jobs from the tube " + tube + ", where " + counts.waiting()
                + " wait: is what serves it running? pmc serves the tube mesos by default, and the network stage"
                + " (scripts/update_dnsmasq) dnsmasq; a job that is sent with --tube mesos passes the stage by");
    }

    /** What to say if a tube is paused. */
    public static Optional<String> paused(String tube, Counts counts) {
        return counts.pausedSeconds() == 0
                ? Optional.empty()
                : Optional.of("the tube " + tube + " is paused for another " + counts.pausedSeconds()
                        + " s: nobody gets a job of it until then");
    }
}
