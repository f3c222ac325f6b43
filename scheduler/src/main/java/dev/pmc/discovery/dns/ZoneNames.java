package dev.pmc.discovery.dns;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.discovery.ServiceMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the names of a zone stand for, as of one moment. Relative to the zone, and without regard to case:
 *
 * <pre>
 * web              the service: the addresses of its members
 * _api._tcp.web    its members' ports of that name; likewise _udp, for nobody says which of the two a port is of
 * web-0.web        a member
 * </pre>
 */
final class ZoneNames {
    private static final Set<String> PROTOCOLS = Set.of("_tcp", "_udp");

    /** Services that differ in case alone have one name. */
    private final Map<String, List<Service>> byName = new HashMap<>();

    ZoneNames(ServiceDirectory services) {
        services.all()
                .forEach(service -> byName.computeIfAbsent(lower(service.name()), name -> new ArrayList<>())
                        .add(service));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** What a name stands for; empty if there is no such name. */
    Optional<Meaning> meaning(String relative) {
        String name = lower(relative);
        if (byName.containsKey(name)) {
            return Optional.of(new Meaning.OfService(members(name)));
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            String service = name.substring(dot + 1);
            if (byName.containsKey(service)) {
                Optional<Meaning> found = inService(name.substring(0, dot), service);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return isAbove(name) ? Optional.of(new Meaning.Nothing()) : Optional.empty();
    }

    private List<ServiceMember> members(String service) {
        return byName.getOrDefault(service, List.of()).stream()
                .flatMap(each -> each.members().stream())
                .toList();
    }

    private Optional<Meaning> inService(String name, String service) {
        List<ServiceMember> members = members(service);
        int dot = name.lastIndexOf('.');
        String last = name.substring(dot + 1);
        if (PROTOCOLS.contains(last)) {
            return dot < 0 ? Optional.of(new Meaning.Nothing()) : port(name.substring(0, dot), service, members);
        }
        String below = "." + name;
        @Nullable Meaning found = null;
        for (ServiceMember member : members) {
            String hostname = member.hostname().value();
            if (hostname.equals(name)) {
                return Optional.of(new Meaning.OfMember(member));
            }
            if (hostname.endsWith(below)) {
                found = new Meaning.Nothing();
            }
        }
        return Optional.ofNullable(found);
    }

    private static Optional<Meaning> port(String label, String service, List<ServiceMember> members) {
        List<Meaning.Port> ports = members.stream()
                .flatMap(member -> member.ports().entrySet().stream()
                        .filter(port -> label.equals("_" + lower(port.getKey())))
                        .map(port -> new Meaning.Port(member, port.getValue(), memberName(member, service))))
                .toList();
        return ports.isEmpty() ? Optional.empty() : Optional.of(new Meaning.OfPort(ports));
    }

    static String memberName(ServiceMember member, String service) {
        return member.hostname().value() + "." + service;
    }

    /** Whether there are names below one that stands for nothing itself, as of services with a dot in their names. */
    private boolean isAbove(String name) {
        String below = "." + name;
        return byName.keySet().stream().anyMatch(each -> each.endsWith(below));
    }
}
