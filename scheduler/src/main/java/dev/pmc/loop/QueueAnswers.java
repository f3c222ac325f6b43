package dev.pmc.loop;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.loop.OutgoingResult.Tries;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ReleaseWriter;
import dev.pmc.queue.ResultForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said to the queues, and what their replies mean. Pure: it asks nobody, and time is told. Each queue has a
 * speaker of its own, which asks what there is to be said and tells what became of it, so one that takes long holds up no
 * other.
 *
 * <p>Jobs are deleted and buried once: if that fails the reservation is lost sooner or later, the job comes again, and the
 * core knows it. A result is put again and again until a queue has it, and so is the release of a lease that goes with
 * it; but each has an end for itself. What is too big is said in fewer words, and what is too big in the fewest, or is not
 * understood several times, is given up. While the queue takes nothing they wait, each for itself and ever longer, and none
 * holds up another.
 *
 * <p>A result belongs to the queue that its job came from. Once that one has not answered for {@link #PATIENCE}, its results
 * go to whichever other answers, until it answers again. A result of a queue that is none of these goes to any.
 *
 * <p>Thread-safe. Grammar, for each queue: {@code (add | heard | silent | (next (ended | released | published |
 * failed)*))*}.
 */
public final class QueueAnswers {
    /** How long a queue is away before its results go to another. */
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int MAX_AT_ONCE = 1000;

    private final BiFunction<JobResult, ResultForm, byte[]> writer;
    private final QueueName first;
    private final Map<QueueName, Lane> lanes = new LinkedHashMap<>();
    /** Results of queues that are none of these. */
    private final Lane homeless = new Lane();

    private final Intake intake = new Intake();

    /**
     * @param queues in the order of the command line: results that name none belong to the first
     * @param writer makes a message of a result
     */
    public QueueAnswers(List<QueueName> queues, BiFunction<JobResult, ResultForm, byte[]> writer) {
        this.writer = writer;
        first = queues.get(0);
        queues.forEach(queue -> lanes.put(queue, new Lane()));
        homeless.silentSince = Instant.MIN;
    }

    /** One message that is to be put. */
    public final class Message {
        private final OutgoingResult outgoing;
        private final @Nullable ResultForm form;

        private Message(OutgoingResult outgoing, @Nullable ResultForm form) {
            this.outgoing = outgoing;
            this.form = form;
        }

        /** The result that it is of, or goes with. */
        public String resultId() {
            return outgoing.result.id();
        }

        /** The queue that it belongs to, whichever it is put into. */
        public QueueName queue() {
            return outgoing.result.queue();
        }

        /** The message itself, made anew at each call. */
        public byte[] body() {
            JobResult result = outgoing.result;
            return form == null
                    ? ReleaseWriter.write(String.valueOf(result.hostname()), String.valueOf(result.released()))
                    : writer.apply(result, form);
        }
    }

    /** What is to be said to a queue now. Releases go to the network stage's tube, results to the tube of results. */
    public record Round(
            List<JobTicket> deletes, List<JobTicket> buries, List<Message> releases, List<Message> results) {
        public boolean isEmpty() {
            return deletes.isEmpty() && buries.isEmpty() && releases.isEmpty() && results.isEmpty();
        }
    }

    /** What replies have led to. Called while others wait, so it must not block. */
    public interface Listener {
        /** The core is to know of that. */
        void happened(Event event);

        /** A result is put in fewer words. */
        void cut(JobResult result, ResultForm form, String reason);

        /** The queue does not take a result, or the release that goes with it: nobody will be told. */
        void givenUp(JobResult result, String what, String reason);

        /** A message has to wait. */
        void later(JobResult result, String reason);
    }

    /** What is to be said to one queue. */
    private static final class Lane {
        final List<JobTicket> deletes = new ArrayList<>();
        final List<JobTicket> buries = new ArrayList<>();
        final Map<String, OutgoingResult> outbox = new LinkedHashMap<>();
        /** When it first did not answer, after it had; null while it answers. */
        @Nullable
        Instant silentSince;

        /** From when on others get its results; never while it answers. */
        Instant goneFrom() {
            return silentSince == null ? Instant.MAX : silentSince.plus(PATIENCE);
        }
    }

    private final class Intake implements Effect.QueuePerformer {
        @Override
        public void delete(Effect.DeleteJob delete) {
            lane(delete.ticket().queue()).deletes.add(delete.ticket());
        }

        @Override
        public void bury(Effect.BuryJob bury) {
            lane(bury.ticket().queue()).buries.add(bury.ticket());
        }

        @Override
        public void publish(Effect.Publish publish) {
            JobResult result = publish.result();
            home(result).outbox.putIfAbsent(result.id(), new OutgoingResult(result));
        }
    }

    /** @throws IllegalArgumentException if it is none of these queues */
    private Lane lane(QueueName queue) {
        Lane lane = lanes.get(queue);
        if (lane == null) {
            throw new IllegalArgumentException("there is no queue " + queue + " among " + lanes.keySet());
        }
        return lane;
    }

    private Lane home(JobResult result) {
        QueueName queue = result.queue().equals(QueueName.UNNAMED) ? first : result.queue();
        return lanes.getOrDefault(queue, homeless);
    }

    /** Takes what is to be said. */
    public synchronized void add(Collection<Effect.ForQueue> effects) {
        effects.forEach(effect -> effect.performBy(intake));
    }

    /** What waits for a queue: jobs that it is to let go of, and results that belong to it. */
    public synchronized int waiting(QueueName queue) {
        Lane lane = lane(queue);
        return lane.deletes.size() + lane.buries.size() + lane.outbox.size();
    }

    /** What is to be said to a queue now; jobs that are not deleted or buried by it are not tried again. */
    public synchronized Round next(QueueName queue, Instant now) {
        Lane own = lane(queue);
        Round round =
                new Round(List.copyOf(own.deletes), List.copyOf(own.buries), new ArrayList<>(), new ArrayList<>());
        own.deletes.clear();
        own.buries.clear();
        open(own).forEach(lane -> {
            if (lane == own || !lane.goneFrom().isAfter(now)) {
                lane.outbox.values().stream()
                        .filter(outgoing -> isDue(outgoing, own, now))
                        .limit(MAX_AT_ONCE - round.results.size())
                        .forEach(outgoing -> ask(outgoing, round));
            }
        });
        return round;
    }

    private boolean isDue(OutgoingResult outgoing, Lane lane, Instant now) {
        return !outgoing.isAsked() && !tries(outgoing, lane).notBefore().isAfter(now);
    }

    private Tries tries(OutgoingResult outgoing, Lane lane) {
        return home(outgoing.result) == lane ? outgoing.atHome : outgoing.elsewhere;
    }

    /** The lanes of which a queue may get results, sooner or later: its own, and all others while it answers. */
    private Stream<Lane> open(Lane own) {
        return own.silentSince != null
                ? Stream.of(own)
                : Stream.concat(
                        Stream.of(own),
                        Stream.concat(lanes.values().stream(), Stream.of(homeless))
                                .filter(lane -> lane != own && lane.silentSince != null));
    }

    private void ask(OutgoingResult outgoing, Round round) {
        if (outgoing.isReleaseDue()) {
            outgoing.asked();
            round.releases.add(new Message(outgoing, null));
        }
        if (outgoing.isResultDue()) {
            outgoing.asked();
            round.results.add(new Message(outgoing, outgoing.form()));
        }
    }

    /** When there is something to be said to a queue, if nothing is added; empty if there is nothing. */
    public synchronized Optional<Instant> nextDue(QueueName queue) {
        Lane own = lane(queue);
        if (!own.deletes.isEmpty() || !own.buries.isEmpty()) {
            return Optional.of(Instant.MIN);
        }
        return open(own)
                .flatMap(lane -> lane.outbox.values().stream()
                        .filter(outgoing -> !outgoing.isAsked())
                        .map(outgoing -> tries(outgoing, own).notBefore())
                        .map(due -> lane == own || due.isAfter(lane.goneFrom()) ? due : lane.goneFrom()))
                .min(Instant::compareTo);
    }

    /** A queue has let go of those jobs. */
    public synchronized void ended(Set<JobTicket> jobs, Listener listener) {
        jobs.forEach(job -> {
            lane(job.queue()).silentSince = null;
            listener.happened(new Event.JobSettled(job.key()));
        });
    }

    /** What a queue said to releases. */
    public synchronized void released(
            QueueName queue, List<Message> releases, List<PutReply> replies, Instant now, Listener listener) {
        Lane lane = lane(queue);
        replied(lane, releases, replies, (outgoing, reply) -> {
            if (outgoing.isReleaseDue()) {
                outgoing.released(reply, tries(outgoing, lane), now, listener);
            }
        });
    }

    /** What a queue said to results. */
    public synchronized void published(
            QueueName queue, List<Message> results, List<PutReply> replies, Instant now, Listener listener) {
        Lane lane = lane(queue);
        replied(lane, results, replies, (outgoing, reply) -> {
            if (outgoing.isResultDue()) {
                outgoing.published(reply, tries(outgoing, lane), now, listener);
            }
        });
    }

    private interface Replied {
        void to(OutgoingResult outgoing, PutReply reply);
    }

    private void replied(Lane lane, List<Message> messages, List<PutReply> replies, Replied replied) {
        for (int i = 0; i < messages.size(); i++) {
            OutgoingResult outgoing = messages.get(i).outgoing;
            lane.silentSince = null;
            outgoing.answered();
            replied.to(outgoing, replies.get(i));
            if (outgoing.isOver()) {
                home(outgoing.result).outbox.remove(outgoing.result.id());
            }
        }
    }

    /** A queue could not be asked about those messages, and they may or may not be there: they are put again. */
    public synchronized void failed(QueueName queue, List<Message> messages, Instant now) {
        silent(queue, now);
        for (Message message : messages) {
            message.outgoing.answered();
            tries(message.outgoing, lane(queue)).failed(now);
        }
    }

    /** A queue has answered something. Returns whether that is news: there may be more to be said to it now. */
    public synchronized boolean heard(QueueName queue) {
        Lane lane = lane(queue);
        boolean isNews = lane.silentSince != null;
        lane.silentSince = null;
        return isNews;
    }

    /** A queue does not answer. */
    public synchronized void silent(QueueName queue, Instant now) {
        Lane lane = lane(queue);
        if (lane.silentSince == null) {
            lane.silentSince = now;
        }
    }
}
