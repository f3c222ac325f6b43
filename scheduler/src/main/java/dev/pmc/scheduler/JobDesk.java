package dev.pmc.scheduler;

import dev.pmc.scheduler.JobResult.Status;
import java.time.Duration;
import java.util.List;

/**
 * Decides about jobs as they come from the queue: each once, those of one host in their order, and what is no job is
 * refused. Not thread-safe.
 */
final class JobDesk {
    private static final Duration TRY_LATER = Duration.ofSeconds(5);

    private final String id;
    private final Fleet fleet;
    private final Bookkeeping books;
    private final Sequence sequence;
    private final Ledger ledger;
    private final PutBack putBack = new PutBack();

    /**
     * @param id the hostdb's, which the results' ids begin with
     * @param handled the jobs that are dealt with already
     */
    JobDesk(String id, Fleet fleet, Bookkeeping books, Sequence sequence, List<HandledJob> handled) {
        this.id = id;
        this.fleet = fleet;
        this.books = books;
        this.sequence = sequence;
        ledger = new Ledger(handled);
    }

    /** The queue has let go of a job. */
    void settled(long job, Turn turn) {
        ledger.settle(job, turn);
    }

    void arrived(JobTicket ticket, Job job, Turn turn) {
        HandledJob handled = HandledJob.of(ticket, job.action() + " " + job.hostname(), job.fields());
        if (ledger.knows(handled)) {
            turn.answer(new Effect.DeleteJob(ticket));
        } else if (!putBack.isBehind(job.hostname(), ticket.id(), turn.now) && decided(job, turn)) {
            putBack.remove(job.hostname(), ticket.id());
            ledger.add(handled, turn);
            turn.answer(new Effect.DeleteJob(ticket));
        } else {
            putBack.add(job.hostname(), ticket.id(), turn.now);
            turn.answer(new Effect.ReleaseJob(ticket, TRY_LATER));
        }
    }

    /** Whether the job could be decided now. */
    private boolean decided(Job job, Turn turn) {
        VmRecord vm = fleet.get(job.hostname());
        PendingJob pending = new PendingJob(id + "-" + sequence.next(), job.action(), job.fields());
        if (vm != null) {
            Step step = Lifecycle.asked(vm, pending, job.order(), turn.now);
            if (step.later()) {
                return false;
            }
            books.apply(vm, step, turn);
        } else if (job.order() != null) {
            accept(job.order(), pending, turn);
        } else {
            Status status = job.action() == Job.Action.DELETE ? Status.DUPLICATE : Status.REJECTED;
            books.outcome(job.hostname(), null, null, new Step.Outcome(pending, status, "there is no such host"), turn);
        }
        return true;
    }

    private void accept(Job.Order order, PendingJob pending, Turn turn) {
        VmRecord vm = new VmRecord(
                order.spec(),
                order.wishes(),
                Goal.RUN,
                VmState.ACCEPTED,
                null,
                null,
                false,
                0,
                0,
                false,
                null,
                0,
                null,
                null,
                pending.lease(),
                List.of(pending),
                sequence.last(),
                turn.now,
                turn.now);
        turn.note(Note.info("accepted host")
                .with("vm", vm.hostname())
                .with("type", vm.spec().componentType())
                .with("os", vm.spec().os())
                .with("cpus", vm.spec().vcpus())
                .with("mem", vm.spec().memoryMib()));
        books.keep(vm, turn);
    }

    void refuse(Event.JobUnreadable unreadable, Turn turn) {
        JobTicket ticket = unreadable.ticket();
        HandledJob handled = HandledJob.of(ticket, unreadable.problems().toString(), unreadable.fields());
        turn.answer(new Effect.BuryJob(ticket));
        if (ledger.knows(handled)) {
            return;
        }
        ledger.add(handled, turn);
        String reason = String.join("; ", unreadable.problems());
        JobResult result = new JobResult(
                id + "-" + sequence.next(),
                Status.REJECTED,
                unreadable.hostname(),
                null,
                null,
                reason,
                null,
                unreadable.fields());
        books.publish(result, turn);
        turn.note(Note.warn("buried a message that is no valid job")
                .with("job", ticket)
                .with("reason", reason));
    }
}
