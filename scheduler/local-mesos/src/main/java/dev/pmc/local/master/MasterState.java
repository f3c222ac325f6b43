package dev.pmc.local.master;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.jspecify.annotations.Nullable;

/** What one master knows; it ends with the master, except for the registry. On the loop only. */
final class MasterState {
    private static final int REMEMBERED_REMOVED_FRAMEWORKS = 50;

    private final MasterInfo info;
    private final Registry registry;
    private final Map<FrameworkID, Framework> frameworks = new LinkedHashMap<>();
    private final Set<FrameworkID> removedFrameworks = new LinkedHashSet<>();
    private final Map<AgentID, RegisteredAgent> agents = new LinkedHashMap<>();
    private int frameworkCount;
    private int agentCount;
    private int offerCount;

    MasterState(Registry registry, MasterInfo info) {
        this.registry = registry;
        this.info = info;
    }

    MasterInfo info() {
        return info;
    }

    Registry registry() {
        return registry;
    }

    Map<FrameworkID, Framework> frameworks() {
        return frameworks;
    }

    Map<AgentID, RegisteredAgent> agents() {
        return agents;
    }

    @Nullable
    Framework framework(FrameworkID id) {
        return frameworks.get(id);
    }

    @Nullable
    RegisteredAgent agent(AgentID id) {
        return agents.get(id);
    }

    void remember(FrameworkID removed) {
        frameworks.remove(removed);
        removedFrameworks.add(removed);
        if (removedFrameworks.size() > REMEMBERED_REMOVED_FRAMEWORKS) {
            removedFrameworks.remove(removedFrameworks.iterator().next());
        }
    }

    boolean isRemoved(FrameworkID framework) {
        return removedFrameworks.contains(framework);
    }

    FrameworkID nextFrameworkId() {
        return FrameworkID.newBuilder()
                .setValue("%s-%04d".formatted(info.getId(), frameworkCount++))
                .build();
    }

    AgentID nextAgentId() {
        return AgentID.newBuilder().setValue(info.getId() + "-S" + agentCount++).build();
    }

    OfferID nextOfferId() {
        return OfferID.newBuilder().setValue(info.getId() + "-O" + offerCount++).build();
    }
}
