package dev.pmc.scheduler.sim;

import dev.pmc.scheduler.Effect;
import dev.pmc.scheduler.Event;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The threads of the scheduler's process that speak with the queue: one takes jobs, one answers. Dies with it. */
final class QueueClient implements Effect.QueuePerformer {
    private final World world;
    private final Consumer<Event> inbox;
    private final Deque<Effect.ForQueue> replies = new ArrayDeque<>();
    private boolean alive = true;
    private boolean feeding;
    private boolean replying;

    QueueClient(World world, Consumer<Event> inbox) {
        this.world = world;
        this.inbox = inbox;
    }

    boolean isIdle() {
        return replies.isEmpty();
    }

    /** The process is killed; the thread that answers has got so far already. */
    void die() {
        while (!replies.isEmpty() && world.dice.percent(50)) {
            answer(replies.remove());
        }
        alive = false;
    }

    /** There may be jobs after that time. */
    void jobsIn(long delay) {
        if (delay > 0) {
            // For whoever lives then.
            world.agenda.in(delay, () -> world.scheduler.jobsIn(0));
        } else if (alive && !feeding) {
            feeding = true;
            world.agenda.in(world.dice.between(1, 50), () -> {
                if (alive) {
                    feeding = false;
                    feed();
                }
            });
        }
    }

    private void feed() {
        if (!world.queue.isUp()) {
            jobsIn(world.dice.between(250, 5_000));
            return;
        }
        List<SimQueue.Reserved> jobs = world.queue.reserve();
        jobs.forEach(job -> inbox.accept(job.message().reserved(job.ticket())));
        if (!jobs.isEmpty()) {
            jobsIn(SimQueue.TIME_TO_RUN + 10);
        }
    }

    void perform(Effect.ForQueue effect) {
        replies.add(effect);
        reply();
    }

    private void reply() {
        if (replying || replies.isEmpty()) {
            return;
        }
        replying = true;
        world.agenda.in(world.dice.spread(1, 100), () -> {
            if (alive) {
                replying = false;
                answer(replies.remove());
                reply();
            }
        });
    }

    /** Results are tried again until the queue has them, anything else once. */
    private void answer(Effect.ForQueue effect) {
        if (world.queue.isUp()) {
            effect.performBy(this);
        } else if (effect instanceof Effect.Publish) {
            replies.addFirst(effect);
        }
    }

    @Override
    public void delete(Effect.DeleteJob delete) {
        if (world.queue.delete(delete.ticket())) {
            inbox.accept(new Event.JobSettled(delete.ticket().id()));
        }
    }

    @Override
    public void bury(Effect.BuryJob bury) {
        if (world.queue.bury(bury.ticket())) {
            inbox.accept(new Event.JobSettled(bury.ticket().id()));
        }
    }

    @Override
    public void release(Effect.ReleaseJob release) {
        world.queue.release(release.ticket(), release.delay().toMillis());
        jobsIn(release.delay().toMillis() + 1);
    }

    @Override
    public void publish(Effect.Publish publish) {
        world.invariants.published(publish.result());
        inbox.accept(new Event.ResultDelivered(publish.result().id()));
    }
}
