package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Disk;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Remake;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.core.vm.VmRecord.Jobs;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records to be stored: one that uses every field, one that uses as few as it can. */
public final class SampleRecords {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final GroupName WEB = new GroupName("web");

    /** The queue that all jobs come from. */
    public static final QueueName QUEUE = new QueueName("q1:11300");

    private SampleRecords() {}

    public static VmRecord full(String hostname, long sequence) {
        VmSpec spec = new VmSpec(
                new GuestIdentity(
                        new Hostname(hostname),
                        new ComponentType("web"),
                        new MacAddress("52:54:00:12:34:56"),
                        new GuestSeed(
                                "trusty",
                                Ipv4.parse("10.1.2.16/24"),
                                Ipv4.parse("10.1.2.1"),
                                List.of(Ipv4.parse("10.1.2.2"), Ipv4.parse("10.1.2.3")),
                                List.of("ssh-ed25519 AAAA somebody@somewhere"),
                                "#cloud-config\npackages: [ \"nginx\" ]\n# ümläut ☃ 𝄞\n")),
                new VmShape(4, 8192, 40),
                Map.of("team", "search"),
                ReadyCheck.parse("tcp:22"),
                new GuestHelper(5, 20, 90),
                UnknownFields.NONE);
        Attempt attempt = new Attempt(
                2,
                new TaskId(hostname + "-2-" + sequence),
                VmTask.Verb.RUN,
                "agent-7",
                "metal7.example",
                "10.0.0.7:5051",
                "pmc-executor-1",
                new Home("agent-6", "metal7.example", "10.0.0.7:5051"),
                NOON.plusSeconds(1));
        VmRecord vm = new VmRecord(
                        new Asked(
                                spec,
                                new PlacementOptions(
                                        "metal7.example",
                                        3,
                                        Strategy.BEST_FIT,
                                        "http://x/e.tgz",
                                        PlacementOptions.OnAgentLoss.RECREATE,
                                        7,
                                        List.of(
                                                JobConstraints.stored("rack:CLUSTER:r1"),
                                                JobConstraints.stored("rack:OF_A_NEWER_PMC:1:2"))),
                                Goal.RUN,
                                1,
                                "lease-1",
                                new Membership(WEB, 3, 2, true, false, UnknownFields.NONE),
                                new Remake(spec.rebuilt("jammy").shaped(new VmShape(8, 16384, 80)), true),
                                sequence,
                                NOON),
                        Standing.waiting("the first attempt failed", NOON.plusSeconds(1)),
                        new Location(attempt.home(), true),
                        attempt,
                        new Guest(
                                false,
                                "10.1.2.16",
                                new Disk(
                                        196_616,
                                        List.of(new Disk.Kept(
                                                new SnapshotName("before-upgrade"),
                                                1_772_366_400_123L,
                                                UnknownFields.NONE)),
                                        UnknownFields.NONE)),
                        new Tries(2, 1, NOON.plusSeconds(60)),
                        new Jobs(
                                List.of(new PendingJob(
                                        "r-" + sequence,
                                        QUEUE,
                                        Job.Action.CREATE,
                                        Map.of(
                                                "hostname",
                                                hostname,
                                                "cpu",
                                                "4",
                                                "share",
                                                new BigDecimal("0.10"),
                                                "n",
                                                12))),
                                List.of(
                                        new DeferredJob(
                                                "r-" + sequence + "-1",
                                                QUEUE,
                                                new Job(
                                                        Job.Action.CREATE,
                                                        spec.hostname(),
                                                        new Job.Order(
                                                                        spec,
                                                                        PlacementOptions.NONE,
                                                                        Membership.of(WEB, 4, 1)
                                                                                .asSpare(true))
                                                                .inPlaceOf(17),
                                                        Map.of("hostname", hostname))),
                                        new DeferredJob(
                                                "r-" + sequence + "-2",
                                                QUEUE,
                                                new Job(
                                                        Job.Action.DELETE,
                                                        spec.hostname(),
                                                        null,
                                                        Map.of("hostname", hostname))),
                                        new DeferredJob(
                                                "r-" + sequence + "-3",
                                                QUEUE,
                                                Job.changing(
                                                        Job.Action.RESIZE,
                                                        spec.hostname(),
                                                        new Job.Change(null, 8, 16384, 80, true),
                                                        Map.of("hostname", hostname))))))
                .called(VmState.STARTING);
        return new VmRecord(
                vm.asked(),
                vm.standing(),
                vm.location(),
                vm.attempt(),
                vm.guest(),
                vm.tries(),
                vm.jobs(),
                move(hostname, sequence),
                vm.unknown());
    }

    private static Move move(String hostname, long sequence) {
        Attempt task = new Attempt(
                2,
                new TaskId(hostname + "-3-" + sequence),
                VmTask.Verb.RECEIVE,
                "agent-8",
                "metal8.example",
                "10.0.0.8:5051",
                "pmc-executor-1",
                null,
                NOON.plusSeconds(1));
        return new Move(
                2,
                new PendingJob(
                        "r-" + sequence + "-3",
                        QUEUE,
                        Job.Action.MIGRATE,
                        Map.of("hostname", hostname, "baremetal", "metal8.example")),
                "metal8.example",
                Move.Step.COPYING,
                NOON.plusSeconds(2),
                true,
                task.home(),
                task,
                NOON.plusSeconds(30),
                "http://10.0.0.7:9478/disks/" + hostname + "/secret",
                1 << 20,
                4 << 20,
                UnknownFields.NONE);
    }

    public static VmRecord plain(String hostname, long sequence) {
        VmSpec spec = VmSpecs.least(hostname);
        return new VmRecord(
                        new Asked(spec, PlacementOptions.NONE, Goal.RUN, 0, null, sequence, NOON),
                        Standing.waiting(null, NOON),
                        new Location(null, false),
                        null,
                        new Guest(false, null),
                        new Tries(0, 0, null),
                        new Jobs(List.of(), List.of()))
                .called(VmState.ACCEPTED);
    }

    public static JobResult result(String id) {
        return result(id, QUEUE);
    }

    public static JobResult result(String id, QueueName queue) {
        return new JobResult(
                id,
                queue,
                JobResult.Status.REJECTED,
                null,
                "metal7.example",
                "10.1.2.16",
                "no such image",
                "lease-2",
                Map.of("hostname", "web1", "labels", Map.of("a", List.of(1, true))));
    }

    public static Changes put(long sequence, VmRecord... vms) {
        return changes(null, sequence, List.of(vms), List.of(), List.of());
    }

    public static Changes changes(
            @Nullable String frameworkId,
            long sequence,
            List<VmRecord> vms,
            List<JobResult> results,
            List<String> delivered) {
        Map<Hostname, Optional<VmRecord>> byName = new java.util.LinkedHashMap<>();
        vms.forEach(vm -> byName.put(vm.hostname(), Optional.of(vm)));
        return new Changes(frameworkId, sequence, byName, results, delivered, List.of(), List.of());
    }

    public static Changes remove(long sequence, String hostname) {
        Map<Hostname, Optional<VmRecord>> removed = Map.of(new Hostname(hostname), Optional.empty());
        return new Changes(null, sequence, removed, List.of(), List.of(), List.of(), List.of());
    }

    public static Changes handled(long sequence, List<HandledJob> handled, List<JobKey> settled) {
        return new Changes(null, sequence, Map.of(), List.of(), List.of(), handled, settled);
    }

    public static Machine drainedMachine(String hostname) {
        return Machine.named(hostname).withMode(Machine.Mode.DRAINED);
    }

    /** One that uses every field. */
    public static Machine fullMachine(String hostname) {
        return new Machine(
                hostname,
                List.of(
                        new Machine.Agent("agent-6", null, Map.of()),
                        new Machine.Agent(
                                "agent-7",
                                "10.0.0.7:5051",
                                Map.of(
                                        "rack", Attribute.text("r1 \u00fc"),
                                        "load", Attribute.scalar(4.5),
                                        "ports", Attribute.ranges(List.of("1-3", "7-9")),
                                        "disks", Attribute.set(List.of("ssd", "hdd"))))),
                Machine.Mode.DRAINED,
                new MaintenanceWindow(NOON, NOON.plusSeconds(3600)));
    }

    public static Changes groups(long sequence, GroupRecord... groups) {
        Map<GroupName, Optional<GroupRecord>> byName = new java.util.LinkedHashMap<>();
        List.of(groups).forEach(group -> byName.put(group.name(), Optional.of(group)));
        return groups(sequence, byName);
    }

    public static Changes groups(long sequence, Map<GroupName, Optional<GroupRecord>> groups) {
        return new Changes(null, sequence, Map.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), groups);
    }

    public static Changes machines(long sequence, Machine... machines) {
        Map<String, Machine> byName = new java.util.LinkedHashMap<>();
        List.of(machines).forEach(machine -> byName.put(machine.name(), machine));
        return new Changes(null, sequence, Map.of(), List.of(), List.of(), List.of(), List.of(), byName);
    }
}
