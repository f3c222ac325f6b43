package dev.pmc.core.fleet;

import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The VMs that want an attempt, in lines of those that ask for the same: where one of them gets no agent, none does.
 * Not thread-safe.
 *
 * <p>So a round of placing looks at each kind of request, however many wait. Whose time has not come is to be taken out,
 * and brought in again when it has.
 */
public final class WaitingRoom {
    private final Policy policy;
    private final Map<Request, WaitingLine> lines = new LinkedHashMap<>();

    WaitingRoom(Policy policy) {
        this.policy = policy;
    }

    /** Lets a VM wait that wants an attempt; any other is passed over. */
    public void add(VmRecord vm) {
        Requests.of(vm, policy)
                .ifPresent(request ->
                        lines.computeIfAbsent(request, WaitingLine::new).add(vm));
    }

    /** Takes a VM out; one that does not wait is fine. */
    public void remove(VmRecord vm) {
        Requests.of(vm, policy)
                .ifPresent(request -> lines.computeIfPresent(request, (same, line) -> {
                    line.remove(vm);
                    return line.isEmpty() ? null : line;
                }));
    }

    /** Those in which somebody waits now. */
    public List<WaitingLine> lines() {
        return List.copyOf(lines.values());
    }
}
