package dev.pmc.node.apply;

import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.cluster.ThisNode;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came of a run, for machines that wait for it. Its first four keys are what a wait condition of OpenStack Heat takes. Not for
 * several threads.
 */
public final class NodeOutcome {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Map<String, Object> data = new LinkedHashMap<>();
    private String host = "";
    private String reason = "";
    private int exit;

    public void host(String name) {
        host = name;
    }

    /** Which node it is about. */
    public void node(ClusterSpec cluster, ThisNode node) {
        data.put("cluster", cluster.name());
        data.put("node", node.name());
        data.put("address", node.address());
        data.put("roles", node.roles().stream().sorted().map(Role::word).toList());
    }

    public void report(ApplyReport report) {
        data.put("changed", report.changed());
        data.put("restarted", report.restarted());
        data.put("health", report.health());
    }

    public void reason(String words) {
        reason = words;
    }

    /** That it has failed. */
    public void failed(String words, int code) {
        reason = words;
        exit = code;
    }

    /** The node's name, or the machine's as long as no node is known. */
    public String name() {
        return data.getOrDefault("node", host).toString();
    }

    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", exit == 0 ? "SUCCESS" : "FAILURE");
        all.put("reason", reason);
        all.put("id", host);
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put("exit", exit);
        all.put("data", more);
        return MAPPER.writeValueAsString(all) + "\n";
    }
}
