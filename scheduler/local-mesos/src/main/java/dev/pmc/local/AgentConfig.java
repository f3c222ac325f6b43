package dev.pmc.local;

import dev.pmc.local.resource.ResourceSum;
import dev.pmc.local.resource.ResourceText;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;

/**
 * One agent of a local Mesos.
 *
 * @param hostname what offers tell; it need not resolve
 * @param port of its executor API, 0 for any free one
 */
public record AgentConfig(String hostname, int port, List<Attribute> attributes, ResourceSum resources) {
    public AgentConfig {
        attributes = List.copyOf(attributes);
    }

    /**
     * An agent described in the texts of a Mesos agent's flags.
     *
     * @param attributes as for a Mesos agent: {@code vt_enabled:1;rack:r1}
     * @param resources as for a Mesos agent: {@code cpus:8;mem:16384;disk:100000}
     * @throws IllegalArgumentException if one of the texts is not in that syntax
     */
    public static AgentConfig of(String hostname, int port, String attributes, String resources) {
        return new AgentConfig(hostname, port, ResourceText.attributes(attributes), ResourceText.resources(resources));
    }
}
