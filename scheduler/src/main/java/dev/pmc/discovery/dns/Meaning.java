package dev.pmc.discovery.dns;

import dev.pmc.core.discovery.ServiceMember;
import java.util.List;

/** What a name of the zone stands for. */
sealed interface Meaning {
    /** A service, with all its members. */
    record OfService(List<ServiceMember> members) implements Meaning {
        public OfService {
            members = List.copyOf(members);
        }
    }

    /** A port of a service's members, of those that have one of that name. */
    record OfPort(List<Port> ports) implements Meaning {
        public OfPort {
            ports = List.copyOf(ports);
        }
    }

    /** One member. */
    record OfMember(ServiceMember member) implements Meaning {}

    /** Nothing itself; there are names below it. */
    record Nothing() implements Meaning {}

    /**
     * A port of a member.
     *
     * @param name the member's, relative to the zone
     */
    record Port(ServiceMember member, int number, String name) {}
}
