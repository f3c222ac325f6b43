package dev.pmc.local.master;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.jspecify.annotations.Nullable;

/** What masters hand on to the master after them: which agents there are, and which are out of reach or gone. */
public final class Registry {
    private final Set<AgentID> admitted = new LinkedHashSet<>();
    private final Map<AgentID, Instant> unreachable = new LinkedHashMap<>();
    private final Set<AgentID> gone = new LinkedHashSet<>();

    void admit(AgentID agent) {
        unreachable.remove(agent);
        admitted.add(agent);
    }

    void markUnreachable(AgentID agent, Instant since) {
        admitted.remove(agent);
        unreachable.put(agent, since);
    }

    void markGone(AgentID agent) {
        admitted.remove(agent);
        unreachable.remove(agent);
        gone.add(agent);
    }

    Set<AgentID> admitted() {
        return Set.copyOf(admitted);
    }

    boolean isAdmitted(AgentID agent) {
        return admitted.contains(agent);
    }

    @Nullable
    Instant unreachableSince(AgentID agent) {
        return unreachable.get(agent);
    }

    boolean isGone(AgentID agent) {
        return gone.contains(agent);
    }
}
