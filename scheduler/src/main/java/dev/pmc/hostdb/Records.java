package dev.pmc.hostdb;

import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.wire.Json;
import java.time.Instant;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** The JSON form of what the hostdb keeps: that of {@link Json}, with instants in ISO-8601. */
final class Records {
    private static final JsonMapper MAPPER = mapper();
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonReaders READERS = new JsonReaders()
            .with(Hostname.class, Hostname::new)
            .with(ComponentType.class, ComponentType::new)
            .with(MacAddress.class, MacAddress::new)
            .with(Ipv4.class, Ipv4::parse)
            .with(ReadyCheck.class, ReadyCheck::parse)
            .with(TaskId.class, TaskId::new)
            .with(JobConstraint.class, JobConstraints::stored)
            .with(Instant.class, Instants::parse)
            .with(VmRecord.class, StoredVm.class, StoredVm::vm);

    /** Fields whose stored names are older than those of their components. */
    private static final Map<String, String> STORED = Map.of("mayStillRun", "adrift", "options", "wishes");

    private Records() {}

    /** The name in JSON of a record's component. */
    static String stored(String component) {
        return STORED.getOrDefault(component, component);
    }

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** The same in UTF-8. */
    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** @throws IllegalArgumentException if it is not exactly a {@code T} */
    static <T> T read(String text, Class<T> type) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                throw new IllegalArgumentException(type.getSimpleName() + " is null");
            }
            JsonReaders.require(json.hasCurrentToken(), json, "an object");
            T value = type.cast(READERS.of(type).read(json));
            JsonReaders.require(json.nextToken() == null, json, "one object");
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if it is no JSON */
    static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static JsonMapper mapper() {
        SimpleModule module = new SimpleModule("pmc-records");
        Json.value(module, TaskId.class, TaskId::value, TaskId::new);
        Json.value(module, JobConstraint.class, JobConstraint::toString, JobConstraints::stored);
        Json.value(module, Instant.class, Instants::text, Instants::parse);
        module.addSerializer(VmRecord.class, new ValueSerializer<VmRecord>() {
            @Override
            public void serialize(VmRecord vm, JsonGenerator json, SerializationContext context) {
                json.writePOJO(StoredVm.of(vm));
            }
        });
        return Json.mapper()
                .rebuild()
                // A job's own fields come back to the digit.
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .propertyNamingStrategy(new PropertyNamingStrategies.NamingBase() {
                    @Override
                    public String translate(String name) {
                        return stored(name);
                    }
                })
                .addModule(module)
                .build();
    }
}
