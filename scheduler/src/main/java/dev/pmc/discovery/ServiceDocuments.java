package dev.pmc.discovery;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceMember;
import dev.pmc.vm.Word;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Services as documents, which are the same in the API and in stores, under names that stay. */
public final class ServiceDocuments {
    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private ServiceDocuments() {}

    /** Several services, and the number to wait with for their next change. */
    public record DiscoveryServices(long index, List<DiscoveryService> services) {}

    /** One service. */
    public record DiscoveryService(String service, long index, Instant asOf, List<DiscoveryMember> members) {
        public static DiscoveryService of(Service service) {
            return new DiscoveryService(
                    service.name(),
                    service.index(),
                    service.asOf(),
                    service.members().stream().map(DiscoveryMember::of).toList());
        }
    }

    /** One member of a service. */
    public record DiscoveryMember(
            String hostname,
            String state,
            @Nullable String address,
            Map<String, Integer> ports,
            Map<String, String> labels) {
        static DiscoveryMember of(ServiceMember member) {
            return new DiscoveryMember(
                    member.hostname().value(),
                    Word.of(member.state()),
                    member.address(),
                    member.ports(),
                    member.labels());
        }
    }

    /** The document of a service, in JSON. */
    public static String write(DiscoveryService service) {
        return MAPPER.writeValueAsString(service);
    }

    /** Bytes of a document where it is kept. */
    public static int size(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Reads such a document; empty for anything else. */
    public static Optional<DiscoveryService> read(String json) {
        try {
            return Optional.ofNullable(MAPPER.readValue(json, DiscoveryService.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
