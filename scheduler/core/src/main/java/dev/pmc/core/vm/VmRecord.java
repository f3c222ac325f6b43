package dev.pmc.core.vm;

import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler has decided about a VM: the durable truth from which everything is derived again after a crash.
 *
 * @param attempt the one live attempt; null in ACCEPTED, STOPPED, FAILED and sometimes in DELETING
 * @param home the machine that may hold the VM's disk; the next attempt goes there and nowhere else
 * @param mayStillRun its domain may be active at home although no attempt accounts for what it takes
 * @param bootGeneration how often people have asked for a restart
 * @param ready the guest has answered
 * @param address the guest's address, once known
 * @param failures failed attempts since the last success
 * @param notBefore when the next attempt may be made
 * @param reason why it stands where it stands, in words, if there is something to say
 * @param lease what its job has in a lease of the network stage, which gets it back when nothing is left of the VM
 * @param pending jobs without a result, oldest first
 * @param deferred jobs that are decided about when the deletion has come to its end, in the order in which they came
 * @param sequence in order of acceptance
 * @param since when {@code state} was entered
 */
public record VmRecord(
        VmSpec spec,
        PlacementOptions options,
        Goal goal,
        VmState state,
        @Nullable Attempt attempt,
        @Nullable Home home,
        boolean mayStillRun,
        int attempts,
        int bootGeneration,
        boolean ready,
        @Nullable String address,
        int failures,
        @Nullable Instant notBefore,
        @Nullable String reason,
        @Nullable String lease,
        List<PendingJob> pending,
        List<DeferredJob> deferred,
        long sequence,
        Instant acceptedAt,
        Instant since) {
    public VmRecord {
        pending = List.copyOf(pending);
        deferred = List.copyOf(deferred);
    }

    public Hostname hostname() {
        return spec.hostname();
    }

    /** The same with other jobs deferred. */
    public VmRecord deferring(List<DeferredJob> jobs) {
        Draft next = draft();
        next.deferred = jobs;
        return next.at(since);
    }

    /** A copy to be changed. */
    public Draft draft() {
        return new Draft(this);
    }

    /** A record in the making: as the one it was drafted from but for what is set. */
    @SuppressWarnings("HidingField")
    public static final class Draft {
        private final VmRecord from;
        Goal goal;
        VmState state;

        @Nullable
        Attempt attempt;

        @Nullable
        Home home;

        boolean mayStillRun;
        int attempts;
        int bootGeneration;
        boolean ready;

        @Nullable
        String address;

        int failures;

        @Nullable
        Instant notBefore;

        @Nullable
        String reason;

        List<PendingJob> pending;
        List<DeferredJob> deferred;

        private Draft(VmRecord from) {
            this.from = from;
            goal = from.goal;
            state = from.state;
            attempt = from.attempt;
            home = from.home;
            mayStillRun = from.mayStillRun;
            attempts = from.attempts;
            bootGeneration = from.bootGeneration;
            ready = from.ready;
            address = from.address;
            failures = from.failures;
            notBefore = from.notBefore;
            reason = from.reason;
            pending = from.pending;
            deferred = from.deferred;
        }

        /** The record, with the time of a change of state taken down. */
        VmRecord at(Instant now) {
            return new VmRecord(
                    from.spec,
                    from.options,
                    goal,
                    state,
                    attempt,
                    home,
                    mayStillRun,
                    attempts,
                    bootGeneration,
                    ready,
                    address,
                    failures,
                    notBefore,
                    reason,
                    from.lease,
                    pending,
                    deferred,
                    from.sequence,
                    from.acceptedAt,
                    state == from.state ? from.since : now);
        }
    }
}
