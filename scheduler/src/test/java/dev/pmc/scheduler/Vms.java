package dev.pmc.scheduler;

import dev.pmc.scheduler.TaskUpdate.Kind;
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
final class Vms {
    static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    static final Policy POLICY = Policy.standard(archive -> archive == null ? "virtmesos" : archive, VirtType.QEMU);
    static final Home HOME = new Home("agent-1", "metal1", "metal1:5051");

    private Vms() {}

    static VmSpec spec(String hostname) {
        return VmSpecs.least(hostname);
    }

    static VmSpec spec(String hostname, String type, int vcpus) {
        return VmSpecs.of(hostname).type(type).vcpus(vcpus).build();
    }

    static Job create(String hostname) {
        return create(spec(hostname), Wishes.NONE);
    }

    static Job create(VmSpec spec, Wishes wishes) {
        return new Job(
                Job.Action.CREATE,
                spec.hostname(),
                new Job.Order(spec, wishes),
                Map.of("hostname", spec.hostname().value()));
    }

    static Job job(Job.Action action, String hostname) {
        return new Job(action, new Hostname(hostname), null, Map.of("hostname", hostname));
    }

    static PendingJob pending(Job.Action action) {
        return new PendingJob("db-" + action, action, Map.of());
    }

    static Attempt attempt(Verb verb) {
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
    static Draft vm(Goal goal, VmState state) {
        return new Draft(goal, state);
    }

    static VmReport report(boolean leftNothing, boolean retryable, int bootGeneration) {
        return new VmReport(leftNothing, retryable, true, "10.0.0.5", bootGeneration, Map.of());
    }

    static TaskUpdate word(Kind kind) {
        return word(kind, null);
    }

    static TaskUpdate word(Kind kind, @Nullable VmReport report) {
        return new TaskUpdate(new TaskId("web1.1"), kind, HOME.agentId(), report, "", null);
    }

    /** Makes a record. */
    static final class Draft {
        private final Goal goal;
        private final VmState state;
        private final List<PendingJob> pending = new ArrayList<>();
        private VmSpec spec = spec("web1");
        private Wishes wishes = Wishes.NONE;
        private @Nullable Attempt attempt;
        private @Nullable Home home;
        private boolean adrift;
        private int failures;
        private int bootGeneration;
        private @Nullable Instant notBefore;

        private Draft(Goal goal, VmState state) {
            this.goal = goal;
            this.state = state;
        }

        Draft named(String hostname) {
            spec = spec(hostname);
            return this;
        }

        Draft wishes(Wishes its) {
            wishes = its;
            return this;
        }

        /** With a live attempt, on its home. */
        Draft attempt(Verb verb) {
            return attempt(Vms.attempt(verb));
        }

        Draft attempt(Attempt its) {
            attempt = its;
            home = its.home();
            return this;
        }

        Draft home(Home its) {
            home = its;
            return this;
        }

        Draft adrift() {
            adrift = true;
            return this;
        }

        Draft failures(int count) {
            failures = count;
            return this;
        }

        Draft boots(int generation) {
            bootGeneration = generation;
            return this;
        }

        Draft notBefore(Instant time) {
            notBefore = time;
            return this;
        }

        Draft pending(Job.Action... actions) {
            for (Job.Action action : actions) {
                pending.add(Vms.pending(action));
            }
            return this;
        }

        VmRecord record() {
            return new VmRecord(
                    spec,
                    wishes,
                    goal,
                    state,
                    attempt,
                    home,
                    adrift,
                    attempt == null ? 0 : attempt.number(),
                    bootGeneration,
                    false,
                    null,
                    failures,
                    notBefore,
                    null,
                    null,
                    pending,
                    List.of(),
                    1,
                    NOON,
                    NOON);
        }
    }
}
