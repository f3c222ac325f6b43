package dev.pmc.discovery.dns;

import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.core.discovery.ServiceMember;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The records of the zone: A for services and members, SRV for ports. Of a service only members are answered that can be used, in
 * another order each time; a service of which none can is there without addresses. A member's own name has its address whatever its
 * state is, for whoever has got that name before. Immutable: all as of one moment.
 */
final class ZoneRecords {
    /** Seconds for which others may keep an answer, or that there is none: who drains is to be found no more. */
    private static final long TTL = 1;

    private static final long REFRESH = 60;
    private static final long EXPIRE = 86_400;
    private static final long SERIALS = 1L << 32;

    private final Name zone;
    private final ServiceDirectory services;
    private final ZoneNames names;

    /** @param zone absolute */
    ZoneRecords(Name zone, ServiceDirectory services) {
        this.zone = zone;
        this.services = services;
        names = new ZoneNames(services);
    }

    /** Of which moment they are. */
    ServiceDirectory services() {
        return services;
    }

    /**
     * What there is of a name.
     *
     * @param answers of the type that was asked for; perhaps none
     * @param additional addresses of names in the answers
     */
    record Found(List<Record> answers, List<Record> additional) {
        private static final Found NOTHING = new Found(List.of(), List.of());

        Found {
            answers = List.copyOf(answers);
            additional = List.copyOf(additional);
        }

        private static Found of(List<Record> answers) {
            return new Found(answers, List.of());
        }
    }

    /** The records of a name in the zone; empty if there is no such name. */
    Optional<Found> find(Name name, int type) {
        if (name.equals(zone)) {
            return Optional.of(apex(type));
        }
        return names.meaning(name.relativize(zone).toString(true)).map(meaning -> {
            if (meaning instanceof Meaning.OfService service) {
                return isAsked(type, Type.A) ? Found.of(addresses(name, usable(service))) : Found.NOTHING;
            }
            if (meaning instanceof Meaning.OfMember one) {
                return isAsked(type, Type.A) ? Found.of(addresses(name, List.of(one.member()))) : Found.NOTHING;
            }
            return meaning instanceof Meaning.OfPort port && isAsked(type, Type.SRV)
                    ? services(name, port)
                    : Found.NOTHING;
        });
    }

    private static boolean isAsked(int type, int only) {
        return type == only || type == Type.ANY;
    }

    private Found apex(int type) {
        List<Record> all = new ArrayList<>();
        if (isAsked(type, Type.SOA)) {
            all.add(authority());
        }
        if (isAsked(type, Type.NS)) {
            all.add(new NSRecord(zone, DClass.IN, TTL, below("ns")));
        }
        return Found.of(all);
    }

    /** The zone's SOA, which says with an empty answer for how long it is good. */
    Record authority() {
        long serial = Math.floorMod(services.index(), SERIALS);
        return new SOARecord(
                zone, DClass.IN, TTL, below("ns"), below("hostmaster"), serial, REFRESH, REFRESH, EXPIRE, TTL);
    }

    private Name below(String relative) {
        try {
            return Name.fromString(relative, zone);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + relative + "' is no name in " + zone, e);
        }
    }

    private static List<ServiceMember> usable(Meaning.OfService service) {
        List<ServiceMember> members = new ArrayList<>(service.members());
        members.removeIf(member -> !member.isUsable());
        Collections.shuffle(members);
        return members;
    }

    private static List<Record> addresses(Name name, List<ServiceMember> members) {
        List<Record> all = new ArrayList<>();
        for (ServiceMember member : members) {
            address(member).ifPresent(address -> all.add(new ARecord(name, DClass.IN, TTL, address)));
        }
        return all;
    }

    /** Not by the resolver of the JDK, which would ask somebody for what is no address. */
    private static Optional<InetAddress> address(ServiceMember member) {
        byte[] bytes = member.address() == null ? null : Address.toByteArray(member.address(), Address.IPv4);
        try {
            return bytes == null ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private Found services(Name name, Meaning.OfPort asked) {
        List<Meaning.Port> ports = new ArrayList<>(asked.ports());
        ports.removeIf(port -> !port.member().isUsable());
        Collections.shuffle(ports);
        List<Record> answers = new ArrayList<>();
        List<Record> additional = new ArrayList<>();
        for (Meaning.Port port : ports) {
            Name target = below(port.name());
            answers.add(new SRVRecord(name, DClass.IN, TTL, 0, 1, port.number(), target));
            additional.addAll(addresses(target, List.of(port.member())));
        }
        return new Found(answers, additional);
    }
}
