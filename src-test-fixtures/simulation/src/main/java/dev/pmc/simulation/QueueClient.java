package dev.pmc.simulation;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.loop.QueueAnswers;
import dev.pmc.loop.QueueAnswers.Message;
import dev.pmc.loop.QueueAnswers.Round;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ResultForm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The threads of the scheduler's process that speak with the queue: one takes jobs, one answers as the real {@link
 * QueueAnswers} says. Dies with it.
 */
final class QueueClient implements QueueAnswers.Listener {
    /** Bytes of the shortest form of a result. */
    static final int BARE = 200;

    private final World world;
    private final SimProcess process;
    private final Sabotage sabotage;
    private final Consumer<Event> inbox;
    private final QueueAnswers answers =
            new QueueAnswers(List.of(SimQueue.NAME), (result, form) -> new byte[size(form)]);
    private final Map<String, JobResult> results = new LinkedHashMap<>();
    private boolean feeding;
    private boolean replying;

    QueueClient(World world, SimProcess process, Sabotage sabotage, Consumer<Event> inbox) {
        this.world = world;
        this.process = process;
        this.sabotage = sabotage;
        this.inbox = inbox;
    }

    private static int size(ResultForm form) {
        return switch (form) {
            case FULL -> 1000;
            case BRIEF -> 500;
            case BARE -> BARE;
        };
    }

    boolean isIdle() {
        return answers.nextDue(SimQueue.NAME).isEmpty();
    }

    /** The process is killed; the thread that answers has got so far already, and has not told of it. */
    void die() {
        Round round = answers.next(SimQueue.NAME, process.now());
        if (world.queue.isUp()) {
            some(round.deletes()).forEach(world.queue::delete);
            some(round.buries()).forEach(world.queue::bury);
            some(round.results()).forEach(this::put);
        }
    }

    private <T> List<T> some(List<T> all) {
        return all.subList(0, world.dice.between(0, all.size()));
    }

    /** There may be jobs after that time. */
    void jobsIn(long delay) {
        if (delay > 0) {
            // For whoever lives then.
            world.agenda.in(delay, world::jobsCame);
        } else if (!feeding) {
            feeding = true;
            process.in(world.dice.between(1, 50), () -> {
                feeding = false;
                feed();
            });
        }
    }

    private void feed() {
        if (!world.queue.isUp() || world.queue.refusesToGive()) {
            jobsIn(world.dice.between(250, 5_000));
            return;
        }
        List<SimQueue.Reserved> jobs = world.queue.reserve(this);
        jobs.forEach(job -> inbox.accept(job.message().reserved(job.ticket())));
        if (!jobs.isEmpty()) {
            jobsIn(SimQueue.TIME_TO_RUN + 10);
        }
    }

    void perform(Effect.ForQueue effect) {
        if (effect instanceof Effect.Publish publish) {
            results.put(publish.result().id(), publish.result());
        }
        answers.add(List.of(effect));
        reply();
    }

    private void reply() {
        if (!replying) {
            answers.nextDue(SimQueue.NAME).ifPresent(due -> {
                replying = true;
                long left = due.isAfter(process.now()) ? process.momentOf(due) - world.agenda.now() : 0;
                process.in(left + world.dice.spread(1, 100), () -> {
                    replying = false;
                    say(answers.next(SimQueue.NAME, process.now()));
                    reply();
                });
            });
        }
    }

    private void say(Round round) {
        if (!world.queue.isUp()) {
            answers.failed(SimQueue.NAME, round.releases(), process.now());
            answers.failed(SimQueue.NAME, round.results(), process.now());
            return;
        }
        Set<JobTicket> ended = new HashSet<>();
        round.deletes().stream().filter(world.queue::delete).forEach(ended::add);
        round.buries().stream().filter(world.queue::bury).forEach(ended::add);
        answers.ended(ended, this);
        List<PutReply> released = new ArrayList<>();
        round.releases().forEach(release -> released.add(sabotage.replied(world.queue.put(release))));
        answers.released(SimQueue.NAME, round.releases(), released, process.now(), this);
        List<PutReply> published = new ArrayList<>();
        round.results().forEach(result -> published.add(sabotage.replied(put(result))));
        answers.published(SimQueue.NAME, round.results(), published, process.now(), this);
    }

    private PutReply put(Message message) {
        PutReply reply = world.queue.put(message);
        if (reply.isTaken()) {
            world.invariants.published(Objects.requireNonNull(results.get(message.resultId())));
        }
        return reply;
    }

    @Override
    public void happened(Event event) {
        inbox.accept(event);
    }

    @Override
    public void cut(JobResult result, ResultForm form, String reason) {
        world.say("a result is cut result=%s form=%s", result.id(), form);
    }

    @Override
    public void givenUp(JobResult result, String what, String reason) {
        world.say("the queue refuses %s for good result=%s", what, result.id());
        if (what.equals("the result")) {
            world.invariants.givenUp(result);
        }
    }

    @Override
    public void later(JobResult result, String reason) {
        world.say("the queue takes a result later result=%s reason=%s", result.id(), reason);
    }
}
