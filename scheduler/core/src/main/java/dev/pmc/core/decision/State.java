package dev.pmc.core.decision;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.MachineName;
import dev.pmc.vm.Hostname;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All that the scheduler has decided so far: what a hostdb holds after one of its commits. Immutable, and a value.
 *
 * <p>{@link #after} is the only place where {@link Changes} become state. Whoever loads a hostdb, keeps one in memory, shows one or
 * follows one applies the same changes in the same order, and so has an equal state. A state shares with the one before it
 * what has not changed, so it costs what its changes do, however many VMs there are.
 */
public final class State {
    private final String id;
    private final @Nullable String frameworkId;
    private final long sequence;
    private final PSortedMap<Hostname, VmRecord> vms;
    /** By their place in the order in which they were made. */
    private final PSortedMap<Long, JobResult> outbox;

    private final PSortedMap<JobKey, HandledJob> handled;
    private final PMap<String, Machine> machines;
    private final PSortedMap<GroupName, GroupRecord> groups;

    private State(
            String id,
            @Nullable String frameworkId,
            long sequence,
            PSortedMap<Hostname, VmRecord> vms,
            PSortedMap<Long, JobResult> outbox,
            PSortedMap<JobKey, HandledJob> handled,
            PMap<String, Machine> machines,
            PSortedMap<GroupName, GroupRecord> groups) {
        this.id = id;
        this.frameworkId = frameworkId;
        this.sequence = sequence;
        this.vms = vms;
        this.outbox = outbox;
        this.handled = handled;
        this.machines = machines;
        this.groups = groups;
    }

    /** The state of a hostdb before its first commit. */
    public static State empty(String id) {
        return new State(
                id, null, 0, TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());
    }

    /**
     * The state after a commit of those changes.
     *
     * @throws IllegalArgumentException if a record is to be kept under the name of another
     */
    public State after(Changes changes) {
        return new State(
                id,
                changes.frameworkId() == null ? frameworkId : changes.frameworkId(),
                changes.sequence(),
                vmsAfter(changes.vms()),
                outboxAfter(changes.results(), changes.delivered()),
                handledAfter(changes.handled(), changes.settled()),
                machinesAfter(changes.machines()),
                groupsAfter(changes.groups()));
    }

    private PSortedMap<Hostname, VmRecord> vmsAfter(Map<Hostname, Optional<VmRecord>> changed) {
        if (vms.isEmpty()) {
            // A whole hostdb at once, as when it is loaded: a tree is made of what is sorted much faster than by
            // additions.
            TreeMap<Hostname, VmRecord> all = new TreeMap<>();
            changed.forEach((hostname, vm) -> vm.ifPresent(record -> all.put(hostname, named(hostname, record))));
            return TreePMap.fromSortedMap(all);
        }
        PSortedMap<Hostname, VmRecord> next = vms;
        for (Map.Entry<Hostname, Optional<VmRecord>> vm : changed.entrySet()) {
            next = vm.getValue().isPresent()
                    ? next.plus(vm.getKey(), named(vm.getKey(), vm.getValue().get()))
                    : next.minus(vm.getKey());
        }
        return next;
    }

    private static VmRecord named(Hostname hostname, VmRecord vm) {
        if (!vm.hostname().equals(hostname)) {
            throw new IllegalArgumentException("the record of " + vm.hostname() + " was to be stored for " + hostname);
        }
        return vm;
    }

    /** The queue takes results in their order, so those that are delivered are mostly the oldest, and are cut off at once. */
    private PSortedMap<Long, JobResult> outboxAfter(List<JobResult> results, List<String> delivered) {
        PSortedMap<Long, JobResult> all = outbox;
        long place = all.isEmpty() ? 0 : all.lastKey() + 1;
        for (JobResult result : results) {
            all = all.plus(place++, result);
        }
        PSortedMap<Long, JobResult> next = all;
        Set<String> gone = new HashSet<>(delivered);
        Long end = null;
        boolean oldest = true;
        for (Map.Entry<Long, JobResult> result : all.entrySet()) {
            if (gone.isEmpty()) {
                break;
            }
            if (!gone.remove(result.getValue().id())) {
                oldest = false;
            } else if (oldest) {
                end = result.getKey();
            } else {
                next = next.minus(result.getKey());
            }
        }
        return end == null ? next : next.tailMap(end, false);
    }

    private PSortedMap<JobKey, HandledJob> handledAfter(List<HandledJob> added, List<JobKey> settled) {
        PSortedMap<JobKey, HandledJob> next = handled;
        for (HandledJob job : added) {
            next = next.plus(job.key(), job);
        }
        for (JobKey job : settled) {
            next = next.minus(job);
        }
        return next;
    }

    private PMap<String, Machine> machinesAfter(Map<String, Machine> changed) {
        changed.forEach((name, machine) -> {
            if (!machine.name().equals(name)) {
                throw new IllegalArgumentException(
                        "the record of " + machine.hostname() + " was to be stored for " + name);
            }
        });
        return machines.plusAll(changed);
    }

    private PSortedMap<GroupName, GroupRecord> groupsAfter(Map<GroupName, Optional<GroupRecord>> changed) {
        PSortedMap<GroupName, GroupRecord> next = groups;
        for (Map.Entry<GroupName, Optional<GroupRecord>> group : changed.entrySet()) {
            GroupName name = group.getKey();
            GroupRecord record = group.getValue().orElse(null);
            if (record != null && !record.name().equals(name)) {
                throw new IllegalArgumentException(
                        "the record of group " + record.name() + " was to be stored for " + name);
            }
            next = record == null ? next.minus(name) : next.plus(name, record);
        }
        return next;
    }

    /** The changes after which an empty hostdb of this id holds this state. */
    public Changes fromEmpty() {
        Map<Hostname, Optional<VmRecord>> all = new LinkedHashMap<>();
        inOrderOfAcceptance().forEach(vm -> all.put(vm.hostname(), Optional.of(vm)));
        Map<GroupName, Optional<GroupRecord>> allGroups = new LinkedHashMap<>();
        groups.forEach((name, group) -> allGroups.put(name, Optional.of(group)));
        return new Changes(
                frameworkId,
                sequence,
                all,
                List.copyOf(outbox.values()),
                List.of(),
                List.copyOf(handled.values()),
                List.of(),
                machines,
                allGroups);
    }

    /**
     * The hostdb's own random name, made when it was created; part of result ids, so that those of two hostdbs never coincide.
     */
    public String id() {
        return id;
    }

    /** The framework id as the master gave it; null before the first registration. */
    public @Nullable String frameworkId() {
        return frameworkId;
    }

    /** The last number given out, for task and result ids. */
    public long sequence() {
        return sequence;
    }

    /** The record of a VM; null if there is no such VM. */
    public @Nullable VmRecord vm(Hostname hostname) {
        return vms.get(hostname);
    }

    /** Every VM, by hostname. */
    public Collection<VmRecord> vms() {
        return vms.values();
    }

    /** Every VM, the one that was accepted first before all others. */
    public List<VmRecord> inOrderOfAcceptance() {
        return vms.values().stream()
                .sorted(Comparator.comparingLong(vm -> vm.asked().sequence()))
                .toList();
    }

    /** Results that the queue has not taken yet, oldest first. */
    public Collection<JobResult> outbox() {
        return outbox.values();
    }

    /** Jobs that are dealt with, and that the queue has not let go of yet, by the queues' numbers. */
    public Collection<HandledJob> handled() {
        return handled.values();
    }

    /** What is known of a job that was dealt with; null if nothing is. */
    public @Nullable HandledJob handled(JobKey job) {
        return handled.get(job);
    }

    /** Every machine that something is known of. */
    public Collection<Machine> machines() {
        return machines.values();
    }

    /** What is known of a machine, however its hostname is spelled; null if nothing is. */
    public @Nullable Machine machine(String hostname) {
        return machines.get(MachineName.of(hostname));
    }

    /** Every group, by name. */
    public Collection<GroupRecord> groups() {
        return groups.values();
    }

    /** The record of a group; null if there is no such group. */
    public @Nullable GroupRecord group(GroupName name) {
        return groups.get(name);
    }

    /** Hostnames of machines that are to get no more VMs. */
    public Set<String> drained() {
        return machines.values().stream()
                .filter(Machine::drained)
                .map(Machine::hostname)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof State that
                && id.equals(that.id)
                && Objects.equals(frameworkId, that.frameworkId)
                && sequence == that.sequence
                && vms.equals(that.vms)
                && List.copyOf(outbox.values()).equals(List.copyOf(that.outbox.values()))
                && handled.equals(that.handled)
                && machines.equals(that.machines)
                && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, frameworkId, sequence, vms, List.copyOf(outbox.values()), handled, machines, groups);
    }

    /** Says how much there is, for people; the VMs themselves would be too many. */
    @Override
    public String toString() {
        return "hostdb " + id + " of framework " + frameworkId + " at " + sequence + ": vms=" + vms.size() + " outbox="
                + outbox.values().stream().map(JobResult::id).toList() + " handled=" + handled.keySet() + " machines="
                + machines.size() + " drained="
                + drained() + " groups=" + groups.keySet();
    }
}
