package dev.pmc.local;

import dev.pmc.local.http.Access;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a local Mesos is made of.
 *
 * @param bindAddress IP address of all its ports
 * @param masterPort 0 for any free one
 * @param access who may use it
 * @param workDir where sandboxes are made; it is not cleaned up
 */
public record LocalMesosConfig(
        String bindAddress,
        int masterPort,
        List<AgentConfig> agents,
        Access access,
        Path workDir,
        MasterTimings masterTimings,
        AgentTimings agentTimings) {
    public static final String DEFAULT_RESOURCES = "cpus:8;mem:16384;disk:100000";

    /** @throws IllegalArgumentException if there is no agent */
    public LocalMesosConfig {
        agents = List.copyOf(agents);
        if (agents.isEmpty()) {
            throw new IllegalArgumentException("a local Mesos has at least one agent");
        }
    }

    /** A master and some equal agents on free ports of the loopback address. */
    public static LocalMesosConfig of(int agents, String hostname, String attributes, String resources, Path workDir) {
        List<AgentConfig> configs = new ArrayList<>();
        for (int number = 1; number <= agents; number++) {
            configs.add(AgentConfig.of(agents == 1 ? hostname : hostname + "-" + number, 0, attributes, resources));
        }
        return new LocalMesosConfig(
                "127.0.0.1", 0, configs, Access.bySecret(), workDir, MasterTimings.DEFAULTS, AgentTimings.DEFAULTS);
    }

    public LocalMesosConfig with(MasterTimings timings) {
        return new LocalMesosConfig(bindAddress, masterPort, agents, access, workDir, timings, agentTimings);
    }

    public LocalMesosConfig with(AgentTimings timings) {
        return new LocalMesosConfig(bindAddress, masterPort, agents, access, workDir, masterTimings, timings);
    }

    /** For tests with clients of their own. */
    public LocalMesosConfig withoutAuthentication() {
        return new LocalMesosConfig(
                bindAddress, masterPort, agents, Access.open(), workDir, masterTimings, agentTimings);
    }
}
