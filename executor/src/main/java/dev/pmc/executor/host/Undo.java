package dev.pmc.executor.host;

import dev.pmc.guest.GuestException;
import dev.pmc.hypervisor.HypervisorException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes back what has been done so far, the last thing first.
 *
 * <p>An action is pushed before the deed it takes back is done, because a deed that fails may have been done by half; so
 * actions must bear that there is nothing to take back. The first action that fails ends it: what was done before that
 * is whole, and a later attempt finds and adopts it.
 */
final class Undo {
    private static final Logger LOG = LoggerFactory.getLogger(Undo.class);

    private final String vm;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Undo(String vm) {
        this.vm = vm;
    }

    void push(String what, Action action) {
        entries.push(new Entry(what, action));
    }

    /** Takes everything back; null if it could, else why not. */
    @Nullable
    String run() {
        while (!entries.isEmpty()) {
            Entry entry = entries.pop();
            try {
                entry.action.run();
                LOG.atDebug()
                        .addKeyValue("vm", vm)
                        .addKeyValue("what", entry.what)
                        .log("taken back");
            } catch (IOException | HypervisorException | GuestException | RuntimeException e) {
                LOG.atError()
                        .addKeyValue("vm", vm)
                        .addKeyValue("reason", e.getMessage())
                        .log("what a failed attempt left could not be removed");
                return "could not " + entry.what + ": " + e.getMessage();
            }
        }
        return null;
    }

    /** Takes one deed back, or finds nothing to take back. */
    interface Action {
        void run() throws IOException, HypervisorException, GuestException;
    }

    private record Entry(String what, Action action) {}
}
