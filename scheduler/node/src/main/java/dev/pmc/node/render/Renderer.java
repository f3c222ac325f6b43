package dev.pmc.node.render;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.ThisNode;
import dev.pmc.node.secret.Secrets;

/** Says what belongs on a node. Equal arguments give equal results, to the byte. */
public final class Renderer {
    private Renderer() {}

    /**
     * All that belongs on a node. Files that need a secret which is not given are left out.
     *
     * @param cluster free of contradictions
     */
    public static Rendering render(ClusterSpec cluster, ThisNode node, Secrets secrets) {
        Draft draft = new Draft(cluster, node, secrets);
        BaseParts.packages(draft);
        BaseParts.storage(draft);
        BaseParts.firewall(draft);
        if (node.is(Role.MASTER)) {
            MasterParts.zooKeeper(draft);
        }
        if (node.is(Role.QUEUE)) {
            PmcParts.queue(draft);
        }
        if (node.is(Role.MASTER)) {
            MasterParts.master(draft);
        }
        if (node.is(Role.AGENT)) {
            AgentParts.agent(draft);
        }
        PmcParts.zooKeeperCredentials(draft);
        if (node.is(Role.SCHEDULER)) {
            PmcParts.scheduler(draft);
        }
        if (node.is(Role.NETWORK)) {
            PmcParts.network(draft);
        }
        if (node.is(Role.MARATHON)) {
            AgentParts.marathon(draft);
        }
        if (node.is(Role.PROXY)) {
            MasterParts.proxy(draft);
        }
        BaseParts.pins(draft);
        return draft.finished();
    }
}
