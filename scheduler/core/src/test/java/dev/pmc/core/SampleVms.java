package dev.pmc.core;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.core.vm.VmRecord.Jobs;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.ExecutorId;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** VMs, jobs and words for tests. */
public final class SampleVms {
    public static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    public static final Policy POLICY =
            Policy.standard(archive -> ExecutorId.of(archive == null ? "virtmesos" : archive), VirtType.QEMU);
    public static final Home HOME = new Home("agent-1", "metal1", "metal1:5051");

    /** A cpu more than VMs have that ask for no more than they must, at once. */
    public static final Job.Change LARGER = new Job.Change(null, 2, null, null, true);

    private SampleVms() {}

    public static VmSpec spec(String hostname) {
        return VmSpecs.least(hostname);
    }

    public static VmSpec spec(String hostname, String type, int vcpus) {
        return VmSpecs.of(hostname).type(type).vcpus(vcpus).build();
    }

    public static Job create(String hostname) {
        return create(spec(hostname), PlacementOptions.NONE);
    }

    public static Job create(VmSpec spec, PlacementOptions options) {
        return new Job(
                Job.Action.CREATE,
                spec.hostname(),
                new Job.Order(spec, options),
                Map.of("hostname", spec.hostname().value()));
    }

    public static Job job(Job.Action action, String hostname) {
        return new Job(action, new Hostname(hostname), null, Map.of("hostname", hostname));
    }

    public static PendingJob pending(Job.Action action) {
        Map<String, Object> fields = action.isOfSnapshots() ? Map.of("snapshot", "before") : Map.of();
        return new PendingJob("db-" + Math.floorMod(action.name().hashCode(), 1000), Story.QUEUE, action, fields);
    }

    public static Attempt attempt(Verb verb) {
        Home before = verb == Verb.RUN ? null : HOME;
        return new Attempt(
                1,
                new TaskId("web1.1"),
                verb,
                HOME.agentId(),
                HOME.hostname(),
                HOME.address(),
                "virtmesos",
                before,
                NOON);
    }

    /** A VM on its way, to be changed with the methods of {@link Draft}. */
    public static Draft vm(Goal goal, VmState state) {
        return new Draft(goal, state);
    }

    /** The same VM standing otherwise, with another guest. */
    public static VmRecord with(VmRecord vm, Standing standing, Guest guest) {
        return new VmRecord(vm.asked(), standing, vm.location(), vm.attempt(), guest, vm.tries(), vm.jobs());
    }

    /** A host of its own whose guest is ready. */
    public static VmRecord ready(String hostname, @Nullable String address) {
        VmRecord vm =
                vm(Goal.RUN, VmState.RUNNING).named(hostname).attempt(Verb.RUN).record();
        return with(vm, vm.standing(), new Guest(true, address));
    }

    public static VmReport report(boolean leftNothing, boolean retryable, int bootGeneration) {
        return new VmReport(leftNothing, retryable, true, "10.0.0.5", bootGeneration, Map.of());
    }

    public static TaskUpdate word(Kind kind) {
        return word(kind, null);
    }

    public static TaskUpdate word(Kind kind, @Nullable VmReport report) {
        return new TaskUpdate(new TaskId("web1.1"), kind, HOME.agentId(), report, "", null);
    }

    /** Makes a record. */
    public static final class Draft {
        private final Goal goal;
        private final VmState state;
        private final List<PendingJob> pending = new ArrayList<>();
        private VmSpec spec = spec("web1");
        private PlacementOptions options = PlacementOptions.NONE;
        private @Nullable Attempt attempt;
        private @Nullable Home home;
        private boolean mayStillRun;
        private int failures;
        private int bootGeneration;
        private @Nullable Instant notBefore;

        private Draft(Goal goal, VmState state) {
            this.goal = goal;
            this.state = state;
        }

        public Draft named(String hostname) {
            spec = spec(hostname);
            return this;
        }

        public Draft options(PlacementOptions its) {
            options = its;
            return this;
        }

        /** With a live attempt, on its home. */
        public Draft attempt(Verb verb) {
            return attempt(SampleVms.attempt(verb));
        }

        public Draft attempt(Attempt its) {
            attempt = its;
            home = its.home();
            return this;
        }

        public Draft home(Home its) {
            home = its;
            return this;
        }

        public Draft mayStillRun() {
            mayStillRun = true;
            return this;
        }

        public Draft failures(int count) {
            failures = count;
            return this;
        }

        public Draft boots(int generation) {
            bootGeneration = generation;
            return this;
        }

        public Draft notBefore(Instant time) {
            notBefore = time;
            return this;
        }

        public Draft pending(Job.Action... actions) {
            for (Job.Action action : actions) {
                pending.add(SampleVms.pending(action));
            }
            return this;
        }

        public VmRecord record() {
            return new VmRecord(
                            new Asked(spec, options, goal, bootGeneration, null, 1, NOON),
                            Standing.waiting(null, NOON),
                            new Location(home, mayStillRun),
                            attempt,
                            new Guest(false, null),
                            new Tries(attempt == null ? 0 : attempt.number(), failures, notBefore),
                            new Jobs(pending, List.of()))
                    .called(state);
        }
    }
}
