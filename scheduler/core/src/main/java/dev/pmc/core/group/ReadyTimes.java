package dev.pmc.core.group;

import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when the guests of members have been ready, or not. Not kept: a scheduler that begins to lead has seen none of them
 * ready yet, so it waits a little longer than it might before it takes another one down. Not thread-safe.
 */
public final class ReadyTimes {
    private record Seen(boolean ready, Instant since) {}

    private final Map<Hostname, Seen> seen = new HashMap<>();

    /** A member as it stands now. */
    public SeenMember look(VmRecord vm, Instant now) {
        boolean ready = new SeenMember(vm, now).isReady();
        Seen last = seen.get(vm.hostname());
        if (last == null || last.ready() != ready) {
            last = new Seen(ready, now);
            seen.put(vm.hostname(), last);
        }
        return new SeenMember(vm, last.since());
    }

    /** There is no such member any more. */
    public void forget(Hostname hostname) {
        seen.remove(hostname);
    }
}
