package dev.pmc.loop;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.Backoff;
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
import org.jspecify.annotations.Nullable;

/**
 * What is to be said to the queue, and what its replies mean. Pure: it asks nobody, and time is told.
 *
 * <p>Jobs are deleted and buried once: if that fails the reservation is lost sooner or later, the job comes again, and the
 * core knows it. A result is put again and again until the queue has it, and so is the release of a lease that goes with
 * it; but each has an end for itself. What is too big is said in fewer words, and what is too big in the fewest, or is not
 * understood several times, is given up. While the queue takes nothing they wait, each for itself and ever longer, and none
 * holds up another.
 *
 * <p>Not thread-safe. Grammar: {@code (add | (next (ended | released | published | failed)*))*}.
 */
public final class QueueAnswers {
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));
    private static final int MAX_AT_ONCE = 1000;
    private static final int MAX_REFUSALS = 5;

    private final BiFunction<JobResult, ResultForm, byte[]> writer;
    private final Map<String, Entry> outbox = new LinkedHashMap<>();
    private final List<JobTicket> deletes = new ArrayList<>();
    private final List<JobTicket> buries = new ArrayList<>();
    private final Intake intake = new Intake();

    /** @param writer makes a message of a result */
    public QueueAnswers(BiFunction<JobResult, ResultForm, byte[]> writer) {
        this.writer = writer;
    }

    /** One message that is to be put. */
    public static final class Message {
        private final String resultId;
        private final byte[] body;

        Message(String resultId, byte[] body) {
            this.resultId = resultId;
            this.body = body;
        }

        /** The result that it is of, or goes with. */
        public String resultId() {
            return resultId;
        }

        /** The message itself, which is not copied. */
        public byte[] body() {
            return body;
        }
    }

    /** What is to be said now. Releases go to the network stage's tube, results to the tube of results. */
    public record Round(
            List<JobTicket> deletes, List<JobTicket> buries, List<Message> releases, List<Message> results) {
        public boolean isEmpty() {
            return deletes.isEmpty() && buries.isEmpty() && releases.isEmpty() && results.isEmpty();
        }
    }

    /** What replies have led to. */
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

    /** A result on its way. */
    private static final class Entry {
        final JobResult result;
        ResultForm form = ResultForm.FULL;
        boolean releaseDue;
        boolean resultDue = true;
        int refusals;
        int failures;
        Instant notBefore = Instant.MIN;

        Entry(JobResult result) {
            this.result = result;
            releaseDue = result.released() != null && result.hostname() != null;
        }
    }

    private final class Intake implements Effect.QueuePerformer {
        @Override
        public void delete(Effect.DeleteJob delete) {
            deletes.add(delete.ticket());
        }

        @Override
        public void bury(Effect.BuryJob bury) {
            buries.add(bury.ticket());
        }

        @Override
        public void publish(Effect.Publish publish) {
            outbox.putIfAbsent(publish.result().id(), new Entry(publish.result()));
        }
    }

    /** Takes what is to be said. */
    public void add(Collection<Effect.ForQueue> effects) {
        effects.forEach(effect -> effect.performBy(intake));
    }

    /** Results that are still to be put. */
    public int waiting() {
        return outbox.size();
    }

    /** What is to be said now; jobs that are not deleted or buried by it are not tried again. */
    public Round next(Instant now) {
        Round round = new Round(List.copyOf(deletes), List.copyOf(buries), new ArrayList<>(), new ArrayList<>());
        deletes.clear();
        buries.clear();
        for (Entry entry : outbox.values()) {
            if (round.results.size() == MAX_AT_ONCE) {
                break;
            }
            if (!entry.notBefore.isAfter(now)) {
                if (entry.releaseDue) {
                    round.releases.add(new Message(entry.result.id(), release(entry.result)));
                }
                if (entry.resultDue) {
                    round.results.add(new Message(entry.result.id(), writer.apply(entry.result, entry.form)));
                }
            }
        }
        return round;
    }

    private static byte[] release(JobResult result) {
        return ReleaseWriter.write(String.valueOf(result.hostname()), String.valueOf(result.released()));
    }

    /** When there is something to be said, if nothing is added; empty if there is nothing. */
    public Optional<Instant> nextDue() {
        if (!deletes.isEmpty() || !buries.isEmpty()) {
            return Optional.of(Instant.MIN);
        }
        return outbox.values().stream().map(entry -> entry.notBefore).min(Instant::compareTo);
    }

    /** The queue has let go of those jobs. */
    public void ended(Set<JobTicket> jobs, Listener listener) {
        jobs.forEach(job -> listener.happened(new Event.JobSettled(job.id())));
    }

    /** What the queue said to releases. */
    public void released(List<Message> releases, List<PutReply> replies, Instant now, Listener listener) {
        for (int i = 0; i < releases.size(); i++) {
            Entry entry = outbox.get(releases.get(i).resultId());
            PutReply reply = replies.get(i);
            if (entry == null) {
                continue;
            }
            switch (reply.kind()) {
                case TAKEN -> entry.releaseDue = false;
                case LATER -> wait(entry, reply, now, listener);
                case REFUSED -> {
                    wait(entry, reply, now, listener);
                    if (++entry.refusals >= MAX_REFUSALS) {
                        giveUpRelease(entry, reply, listener);
                    }
                }
                case TOO_BIG -> giveUpRelease(entry, reply, listener);
            }
            finish(entry, listener);
        }
    }

    private static void giveUpRelease(Entry entry, PutReply reply, Listener listener) {
        entry.releaseDue = false;
        listener.givenUp(entry.result, "the release of its lease", reply.words());
    }

    /** What the queue said to results. */
    public void published(List<Message> results, List<PutReply> replies, Instant now, Listener listener) {
        for (int i = 0; i < results.size(); i++) {
            Entry entry = outbox.get(results.get(i).resultId());
            PutReply reply = replies.get(i);
            if (entry == null) {
                continue;
            }
            switch (reply.kind()) {
                case TAKEN -> entry.resultDue = false;
                case LATER -> wait(entry, reply, now, listener);
                case REFUSED -> {
                    wait(entry, reply, now, listener);
                    if (++entry.refusals >= MAX_REFUSALS) {
                        giveUpResult(entry, reply, listener);
                    }
                }
                case TOO_BIG -> shorten(entry, reply, listener);
            }
            finish(entry, listener);
        }
    }

    private static void shorten(Entry entry, PutReply reply, Listener listener) {
        @Nullable ResultForm shorter = entry.form.shorter().orElse(null);
        if (shorter == null) {
            giveUpResult(entry, reply, listener);
        } else {
            entry.form = shorter;
            listener.cut(entry.result, shorter, reply.words());
        }
    }

    private static void giveUpResult(Entry entry, PutReply reply, Listener listener) {
        entry.resultDue = false;
        listener.givenUp(entry.result, "the result", reply.words());
    }

    private static void wait(Entry entry, PutReply reply, Instant now, Listener listener) {
        entry.failures++;
        entry.notBefore = now.plus(RETRY.after(entry.failures));
        listener.later(entry.result, reply.words());
    }

    /** The result and the release stand in one entry of the core's: it is settled when both have come to their ends. */
    private void finish(Entry entry, Listener listener) {
        if (!entry.releaseDue && !entry.resultDue && outbox.remove(entry.result.id()) != null) {
            listener.happened(new Event.ResultDelivered(entry.result.id()));
        }
    }

    /** The queue could not be asked about those messages, and they may or may not be there: they are put again. */
    public void failed(List<Message> messages, Instant now) {
        for (Message message : messages) {
            Entry entry = outbox.get(message.resultId());
            if (entry != null) {
                entry.failures++;
                entry.notBefore = now.plus(RETRY.after(entry.failures));
            }
        }
    }
}
