package dev.pmc.core.discovery;

import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** A service and its members. Immutable. */
public final class Service {
    private final String name;
    private final long index;
    private final Instant asOf;
    private final PSortedMap<Hostname, ServiceMember> members;

    Service(String name, long index, Instant asOf, PSortedMap<Hostname, ServiceMember> members) {
        this.name = name;
        this.index = index;
        this.asOf = asOf;
        this.members = members;
    }

    /** One that nobody is a member of. */
    static Service empty(String name, long index, Instant asOf) {
        return new Service(name, index, asOf, TreePMap.empty());
    }

    /** A group's name, or a component type. */
    public String name() {
        return name;
    }

    /** The number of its last change. It has changed, or may have, if and only if this is another one. */
    public long index() {
        return index;
    }

    /** When it last changed, or when the scheduler that says so began to lead, if nothing has changed since. */
    public Instant asOf() {
        return asOf;
    }

    /** Its members, by hostname. */
    public Collection<ServiceMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    Service at(long number, Instant now) {
        return new Service(name, number, now, members);
    }

    /** The same with another member of that name, or none. Itself if that is nothing new. */
    Service with(Hostname hostname, @Nullable ServiceMember member, long number, Instant now) {
        ServiceMember before = members.get(hostname);
        if (member == null) {
            return before == null ? this : new Service(name, number, now, members.minus(hostname));
        }
        return member.equals(before) ? this : new Service(name, number, now, members.plus(hostname, member));
    }
}
