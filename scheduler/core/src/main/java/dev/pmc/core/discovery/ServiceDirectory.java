package dev.pmc.core.discovery;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Every service that a VM belongs to. It follows from the records, change by change, and costs what has changed; so a standby has it
 * ready, and whoever reads all records anew has an equal one. Immutable.
 *
 * <p>Changes are numbered, all those of one commit alike. Numbers grow, from one scheduler that leads to the next too: those of an
 * epoch begin where all earlier ones end.
 */
public final class ServiceDirectory {
    /** Numbers of one epoch. With so many an epoch's number may grow to two million until JavaScript rounds an index. */
    private static final int EPOCH_BITS = 32;

    private final PSortedMap<String, Service> services;
    private final long index;
    /** Stands for every service without a member: has changed when one of them has lost its last. */
    private final Service nobody;

    private ServiceDirectory(PSortedMap<String, Service> services, long index, Service nobody) {
        this.services = services;
        this.index = index;
        this.nobody = nobody;
    }

    /** What a state says, for nobody to see yet: {@link #led} numbers it. */
    public static ServiceDirectory of(State state) {
        TreeMap<String, TreeMap<Hostname, ServiceMember>> members = new TreeMap<>();
        MemberReader reader = new MemberReader(state::group);
        for (VmRecord vm : state.vms()) {
            reader.member(vm)
                    .ifPresent(member -> members.computeIfAbsent(MemberReader.service(vm), name -> new TreeMap<>())
                            .put(vm.hostname(), member));
        }
        TreeMap<String, Service> services = new TreeMap<>();
        members.forEach(
                (name, all) -> services.put(name, new Service(name, 0, Instant.EPOCH, TreePMap.fromSortedMap(all))));
        return new ServiceDirectory(TreePMap.fromSortedMap(services), 0, Service.empty("", 0, Instant.EPOCH));
    }

    /** The same as the scheduler says it that begins to lead in the epoch of that number. */
    public ServiceDirectory led(long epoch, Instant now) {
        long first = epoch << EPOCH_BITS;
        TreeMap<String, Service> numbered = new TreeMap<>();
        services.forEach((name, service) -> numbered.put(name, service.at(first, now)));
        return new ServiceDirectory(TreePMap.fromSortedMap(numbered), first, nobody.at(first, now));
    }

    /**
     * The same after a commit of those changes. Itself if they change nothing of it.
     *
     * @param before the state that they were applied to
     */
    public ServiceDirectory after(State before, Changes changes, Instant now) {
        Draft draft = new Draft(before, changes, now);
        draft.changed().forEach(draft::update);
        return draft.isOther ? new ServiceDirectory(draft.services, draft.number, draft.nobody) : this;
    }

    /** Those with a member at least, by name. */
    public Collection<Service> all() {
        return Collections.unmodifiableCollection(services.values());
    }

    /** The service of that name; one without members if nobody belongs to it. */
    public Service service(String name) {
        Service service = services.get(name);
        return service == null ? Service.empty(name, nobody.index(), nobody.asOf()) : service;
    }

    /** The number of the last change of any. */
    public long index() {
        return index;
    }

    /** The number of the last change of one of those. */
    public long index(Set<String> names) {
        return names.stream().mapToLong(name -> service(name).index()).max().orElse(index);
    }

    /** What changes make of it. */
    private final class Draft {
        private final State before;
        private final Changes changes;
        private final Instant now;
        private final long number = index + 1;
        private final MemberReader reader = new MemberReader(this::group);
        private PSortedMap<String, Service> services = ServiceDirectory.this.services;
        private Service nobody = ServiceDirectory.this.nobody;
        private boolean isOther;

        Draft(State before, Changes changes, Instant now) {
            this.before = before;
            this.changes = changes;
            this.now = now;
        }

        /** The VMs that have changed, or whose groups have. */
        Set<Hostname> changed() {
            Set<Hostname> changed = new HashSet<>(changes.vms().keySet());
            changes.groups().forEach((name, after) -> {
                if (!revisions(before.group(name)).equals(revisions(after.orElse(null)))) {
                    service(name.value()).members().forEach(member -> changed.add(member.hostname()));
                }
            });
            return changed;
        }

        private static Object revisions(@Nullable GroupRecord group) {
            return group == null ? Set.of() : group.revisions();
        }

        private @Nullable GroupRecord group(GroupName name) {
            Optional<GroupRecord> changed = changes.groups().get(name);
            return changed == null ? before.group(name) : changed.orElse(null);
        }

        private @Nullable VmRecord vm(Hostname hostname) {
            Optional<VmRecord> changed = changes.vms().get(hostname);
            return changed == null ? before.vm(hostname) : changed.orElse(null);
        }

        void update(Hostname hostname) {
            VmRecord last = before.vm(hostname);
            VmRecord next = vm(hostname);
            String from = last == null ? null : MemberReader.service(last);
            String to = next == null ? null : MemberReader.service(next);
            if (from != null && !Objects.equals(from, to)) {
                put(from, hostname, null);
            }
            if (next != null && to != null) {
                put(to, hostname, reader.member(next).orElse(null));
            }
        }

        private void put(String name, Hostname hostname, @Nullable ServiceMember member) {
            Service was = services.getOrDefault(name, Service.empty(name, number, now));
            Service is = was.with(hostname, member, number, now);
            if (is == was) {
                return;
            }
            isOther = true;
            if (is.isEmpty()) {
                services = services.minus(name);
                nobody = nobody.at(number, now);
            } else {
                services = services.plus(name, is);
            }
        }
    }

    /** Says all of it, for people. */
    @Override
    public String toString() {
        return index + " "
                + services.values().stream()
                        .map(service -> service.name() + service.members())
                        .collect(Collectors.toList());
    }
}
