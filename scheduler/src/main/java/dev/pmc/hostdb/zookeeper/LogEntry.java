package dev.pmc.hostdb.zookeeper;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link Changes} in a form for JSON, as a journal that is a log keeps them.
 *
 * @param version of this form; a newer one may have changes that this pmc would pass over, so it is not read
 * @param gone hostnames of VMs that are removed
 * @param settled handled jobs that the queue has let go of
 * @param machines that are kept otherwise from now on
 * @param groups that are kept otherwise from now on
 * @param dissolved names of groups that are removed
 */
record LogEntry(
        @IfMissing("1") int version,
        @Nullable String frameworkId,
        long sequence,
        @IfMissing("[]") List<VmRecord> vms,
        @IfMissing("[]") List<Hostname> gone,
        @IfMissing("[]") List<JobResult> results,
        @IfMissing("[]") List<String> delivered,
        @IfMissing("[]") List<HandledJob> handled,
        @IfMissing("[]") List<Settled> settled,
        @IfMissing("[]") List<Machine> machines,
        @IfMissing("[]") List<GroupRecord> groups,
        @IfMissing("[]") List<GroupName> dissolved) {
    private static final int VERSION = 1;

    /** @throws IllegalArgumentException if it is of a newer pmc's form */
    LogEntry {
        if (version > VERSION) {
            throw new IllegalArgumentException("it has version " + version + ", and this pmc knows version " + VERSION
                    + ": a newer pmc has led; start none that is older");
        }
    }

    /** A job that the queue has let go of. */
    record Settled(@IfMissing("\"\"") QueueName queue, long id) {
        static Settled of(JobKey job) {
            return new Settled(job.queue(), job.id());
        }

        JobKey job() {
            return new JobKey(queue, id);
        }
    }

    /** @throws IllegalArgumentException if a record is to be kept under the name of another VM */
    static LogEntry of(Changes changes) {
        List<VmRecord> vms = new ArrayList<>();
        List<Hostname> gone = new ArrayList<>();
        changes.vms().forEach((hostname, vm) -> {
            if (vm.isEmpty()) {
                gone.add(hostname);
            } else if (vm.get().hostname().equals(hostname)) {
                vms.add(vm.get());
            } else {
                throw new IllegalArgumentException(
                        "the record of " + vm.get().hostname() + " was to be stored for " + hostname);
            }
        });
        List<GroupRecord> groups = new ArrayList<>();
        List<GroupName> dissolved = new ArrayList<>();
        changes.groups().forEach((name, group) -> group.ifPresentOrElse(groups::add, () -> dissolved.add(name)));
        return new LogEntry(
                VERSION,
                changes.frameworkId(),
                changes.sequence(),
                vms,
                gone,
                changes.results(),
                changes.delivered(),
                changes.handled(),
                changes.settled().stream().map(Settled::of).toList(),
                List.copyOf(changes.machines().values()),
                groups,
                dissolved);
    }

    Changes changes() {
        Map<Hostname, Optional<VmRecord>> all = new LinkedHashMap<>();
        vms.forEach(vm -> all.put(vm.hostname(), Optional.of(vm)));
        gone.forEach(hostname -> all.put(hostname, Optional.empty()));
        Map<String, Machine> byName = new LinkedHashMap<>();
        machines.forEach(machine -> byName.put(machine.name(), machine));
        Map<GroupName, Optional<GroupRecord>> groupsByName = new LinkedHashMap<>();
        groups.forEach(group -> groupsByName.put(group.name(), Optional.of(group)));
        dissolved.forEach(name -> groupsByName.put(name, Optional.empty()));
        return new Changes(
                frameworkId,
                sequence,
                all,
                results,
                delivered,
                handled,
                settled.stream().map(Settled::job).toList(),
                byName,
                groupsByName);
    }
}
