package dev.pmc.local.master;

import com.google.protobuf.Message;
import dev.pmc.local.http.ProtoJson;
import dev.pmc.local.http.ProtoJsonException;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The registry as a JSON document. */
final class RegistryJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RegistryJson() {}

    static byte[] write(RegistryContent content) {
        ObjectNode document = JSON.createObjectNode();
        ArrayNode agents = document.putArray("agents");
        for (RegistryEntry entry : content.agents().values()) {
            ObjectNode agent = agents.addObject();
            agent.set("info", tree(entry.info()));
            agent.put("standing", entry.standing().name());
            agent.put("since", entry.since().toString());
            agent.put("deactivated", entry.deactivated());
            if (entry.drain() != null) {
                agent.set("drain", tree(entry.drain()));
            }
        }
        document.set("schedule", tree(content.schedule()));
        ArrayNode down = document.putArray("down");
        content.down().forEach(machine -> down.add(tree(machine)));
        return JSON.writeValueAsBytes(document);
    }

    /** @throws IOException if it is no registry */
    static RegistryContent read(byte[] json) throws IOException {
        try {
            JsonNode document = JSON.readTree(json);
            RegistryContent content = RegistryContent.EMPTY;
            for (JsonNode agent : document.path("agents")) {
                content = content.with(new RegistryEntry(
                        (AgentInfo) message(agent.path("info"), AgentInfo.newBuilder()),
                        RegistryEntry.Standing.valueOf(agent.path("standing").asString()),
                        Instant.parse(agent.path("since").asString()),
                        agent.has("drain") ? (DrainInfo) message(agent.path("drain"), DrainInfo.newBuilder()) : null,
                        agent.path("deactivated").asBoolean()));
            }
            Set<MachineID> down = new HashSet<>();
            for (JsonNode machine : document.path("down")) {
                down.add((MachineID) message(machine, MachineID.newBuilder()));
            }
            return content.with((Schedule) message(document.path("schedule"), Schedule.newBuilder()), down);
        } catch (JacksonException | ProtoJsonException | IllegalArgumentException e) {
            throw new IOException("this is no registry of a master: " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(Message message) {
        return JSON.readTree(ProtoJson.write(message));
    }

    private static Message message(JsonNode tree, Message.Builder builder) throws ProtoJsonException {
        return ProtoJson.read(JSON.writeValueAsBytes(tree), builder);
    }
}
