package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.Sequence;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.LifecycleStep;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides about jobs as they come from the queue: each once, those of one host in their order, and what is no job is
 * refused. Not thread-safe.
 */
final class JobDesk {
    private static final int MAX_DEFERRED = 50;

    /** The hostdb's, which the results' ids begin with. */
    private final String id;

    private final Fleet fleet;
    private final Bookkeeping books;
    private final Sequence sequence;
    private final HandledJobs handledJobs;
    private final ReturnedLeases returned;
    private final ResizeRoom room;

    JobDesk(DraftState state, Fleet fleet, Bookkeeping books, ReturnedLeases returned, ResizeRoom room) {
        this.returned = returned;
        this.room = room;
        this.fleet = fleet;
        this.books = books;
        id = state.before().id();
        sequence = state.sequence();
        handledJobs = new HandledJobs(state);
        books.resumeWith(this::decide);
    }

    /** The queue has let go of a job. */
    void settled(JobKey job) {
        handledJobs.settle(job);
    }

    /** The queue gave a job. */
    void arrived(JobTicket ticket, Job job, DecisionBuilder turn) {
        HandledJob handled = HandledJob.of(ticket, job.action() + " " + job.hostname(), job.fields());
        if (!handledJobs.knows(handled)) {
            decide(new DeferredJob(id + "-" + sequence.next(), ticket.queue(), job), turn);
            handledJobs.add(handled);
        }
        turn.answer(new Effect.DeleteJob(ticket));
    }

    /** Decides about a job, or defers it behind those of its host that wait for the end of its deletion. */
    void decide(DeferredJob arrived, DecisionBuilder turn) {
        Job job = arrived.job();
        VmRecord vm = fleet.get(job.hostname());
        PendingJob pending = arrived.pending();
        if (vm != null && pending.forced() && !vm.jobs().deferred().isEmpty()) {
            // It ends the deletion that they wait for, and it is a later word than theirs.
            vm = cancelDeferred(vm, turn);
        }
        if (vm != null) {
            LifecycleStep step =
                    vm.jobs().deferred().isEmpty() ? asked(vm, pending, job, turn.now) : LifecycleStep.later(vm);
            books.apply(vm, step.later() ? deferred(vm, arrived, pending) : step, turn);
        } else if (job.order() != null && returned.contains(pending.lease())) {
            end(job, pending, Status.DUPLICATE, "the job came a second time; its host is gone", turn);
        } else if (job.order() != null) {
            accept(job.order(), pending, turn);
        } else {
            Status status = job.action() == Job.Action.DELETE ? Status.DUPLICATE : Status.REJECTED;
            end(job, pending, status, "there is no such host", turn);
        }
    }

    private LifecycleStep asked(VmRecord vm, PendingJob pending, Job job, Instant now) {
        String lack =
                job.action() == Job.Action.RESIZE && job.change() != null ? room.lack(vm, job.change(), now) : null;
        return lack == null
                ? Lifecycle.asked(vm, pending, job, now)
                : LifecycleStep.to(vm, new LifecycleStep.Outcome(pending, Status.REJECTED, lack));
    }

    /** The end of a job for a host that there is not. */
    private void end(Job job, PendingJob pending, Status status, String reason, DecisionBuilder turn) {
        LifecycleStep.Outcome outcome = new LifecycleStep.Outcome(pending, status, reason);
        books.outcome(job.hostname(), null, null, outcome, List.of(outcome), turn);
    }

    private VmRecord cancelDeferred(VmRecord vm, DecisionBuilder turn) {
        List<LifecycleStep.Outcome> outcomes = vm.jobs().deferred().stream()
                .map(DeferredJob::pending)
                .map(job ->
                        new LifecycleStep.Outcome(job, Status.CANCELLED, "the host was deleted before this was done"))
                .toList();
        VmRecord after = vm.deferring(List.of());
        books.apply(vm, LifecycleStep.to(after, outcomes), turn);
        return after;
    }

    private static LifecycleStep deferred(VmRecord vm, DeferredJob job, PendingJob pending) {
        if (vm.jobs().deferred().size() >= MAX_DEFERRED) {
            String reason = "so many jobs wait for the end of the host's deletion already: " + MAX_DEFERRED;
            return LifecycleStep.to(vm, new LifecycleStep.Outcome(pending, Status.REJECTED, reason));
        }
        List<DeferredJob> all = new ArrayList<>(vm.jobs().deferred());
        all.add(job);
        return LifecycleStep.to(vm.deferring(all));
    }

    private void accept(Job.Order order, PendingJob pending, DecisionBuilder turn) {
        long place = order.place() == null ? sequence.last() : order.place();
        VmRecord vm = VmRecord.accepted(Asked.toRun(order, pending.lease(), place, turn.now), pending);
        turn.note(Note.info("accepted host")
                .with("vm", vm.hostname())
                .with("type", vm.spec().componentType())
                .with("os", vm.spec().seed().os())
                .with("cpus", vm.spec().shape().vcpus())
                .with("mem", vm.spec().shape().memoryMib()));
        books.keep(vm, turn);
    }

    void refuse(Event.JobUnreadable unreadable, DecisionBuilder turn) {
        JobTicket ticket = unreadable.ticket();
        HandledJob handled = HandledJob.of(ticket, unreadable.problems().toString(), unreadable.fields());
        turn.answer(new Effect.BuryJob(ticket));
        if (handledJobs.knows(handled)) {
            return;
        }
        handledJobs.add(handled);
        String reason = String.join("; ", unreadable.problems());
        turn.note(Note.warn("buried a message that is no valid job")
                .with("job", ticket)
                .with("queue", ticket.queue())
                .with("reason", reason));
        if (JobResult.isOne(unreadable.fields())) {
            return;
        }
        JobResult result = new JobResult(
                id + "-" + sequence.next(),
                ticket.queue(),
                Status.REJECTED,
                unreadable.hostname(),
                null,
                null,
                reason,
                null,
                unreadable.fields());
        turn.result(result);
    }
}
