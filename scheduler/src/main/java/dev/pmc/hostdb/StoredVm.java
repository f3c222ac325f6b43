package dev.pmc.hostdb;

import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Guest;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Remake;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.core.vm.VmRecord.Jobs;
import dev.pmc.core.vm.VmRecord.Location;
import dev.pmc.core.vm.VmRecord.Tries;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.FieldName;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.Unwrapped;
import dev.pmc.vm.VmSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a VM's record: all parts flat in one object, and the one word for how the VM stands, which tells its
 * power, activity and reach. Its fields are named as in every release so far.
 */
record StoredVm(
        VmSpec spec,
        @FieldName("wishes") PlacementOptions options,
        Goal goal,
        VmState state,
        @Nullable Attempt attempt,
        @Nullable Home home,
        @FieldName("adrift") boolean mayStillRun,
        int attempts,
        int bootGeneration,
        @Unwrapped Guest guest,
        int failures,
        @Nullable Instant notBefore,
        @Nullable String reason,
        @Nullable String lease,
        @Nullable Membership member,
        @Nullable Remake remake,
        @Nullable Move move,
        @IfMissing("[]") List<PendingJob> pending,
        @IfMissing("[]") List<DeferredJob> deferred,
        long sequence,
        Instant acceptedAt,
        Instant since,
        UnknownFields unknown) {
    static StoredVm of(VmRecord vm) {
        return new StoredVm(
                vm.spec(),
                vm.options(),
                vm.goal(),
                vm.state(),
                vm.attempt(),
                vm.home(),
                vm.location().mayStillRun(),
                vm.tries().attempts(),
                vm.asked().bootGeneration(),
                vm.guest(),
                vm.tries().failures(),
                vm.tries().notBefore(),
                vm.reason(),
                vm.asked().lease(),
                vm.member(),
                vm.asked().remake(),
                vm.move(),
                vm.jobs().pending(),
                vm.jobs().deferred(),
                vm.asked().sequence(),
                vm.asked().acceptedAt(),
                vm.since(),
                vm.unknown());
    }

    VmRecord vm() {
        VmRecord parts = new VmRecord(
                new Asked(spec, options, goal, bootGeneration, lease, member, remake, sequence, acceptedAt),
                Standing.waiting(reason, since),
                new Location(home, mayStillRun),
                attempt,
                guest,
                new Tries(attempts, failures, notBefore),
                new Jobs(pending, deferred),
                move,
                unknown);
        return parts.called(state);
    }
}
