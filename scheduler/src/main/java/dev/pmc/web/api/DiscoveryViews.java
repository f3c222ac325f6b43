package dev.pmc.web.api;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceMember;
import dev.pmc.vm.Word;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API shows of service discovery, under names that stay. */
final class DiscoveryViews {
    private DiscoveryViews() {}

    /** Several services, and the number to wait with for their next change. */
    record DiscoveryServices(long index, List<DiscoveryService> services) {}

    /** One service. */
    record DiscoveryService(String service, long index, Instant asOf, List<DiscoveryMember> members) {
        static DiscoveryService of(Service service) {
            return new DiscoveryService(
                    service.name(),
                    service.index(),
                    service.asOf(),
                    service.members().stream().map(DiscoveryMember::of).toList());
        }
    }

    /** One member of a service. */
    record DiscoveryMember(
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
}
