package dev.pmc.loop;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.Backoff;
import dev.pmc.loop.QueueAnswers.Listener;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ResultForm;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A result on its way, and the release of a lease that goes with it, if there is one. Not thread-safe. */
final class OutgoingResult {
    private static final int MAX_REFUSALS = 5;

    final JobResult result;
    /** The tries at the queue that the result belongs to. */
    final Tries atHome = new Tries();
    /** The tries at all others. */
    final Tries elsewhere = new Tries();

    private int asked;
    private ResultForm form = ResultForm.FULL;
    private boolean releaseDue;
    private boolean resultDue = true;
    private int refusals;

    OutgoingResult(JobResult result) {
        this.result = result;
        releaseDue = result.released() != null && result.hostname() != null;
    }

    /** When a message may be tried again: ever later. */
    static final class Tries {
        private static final Backoff RETRY = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));

        private int failures;
        private Instant notBefore = Instant.MIN;

        Instant notBefore() {
            return notBefore;
        }

        void failed(Instant now) {
            failures++;
            notBefore = now.plus(RETRY.after(failures));
        }
    }

    /** Some queue has been asked to take one of its messages. */
    void asked() {
        asked++;
    }

    /** A queue has answered, or cannot be asked any more. */
    void answered() {
        asked--;
    }

    /** Whether there is a queue that has been asked, and has not answered yet. */
    boolean isAsked() {
        return asked > 0;
    }

    ResultForm form() {
        return form;
    }

    boolean isReleaseDue() {
        return releaseDue;
    }

    boolean isResultDue() {
        return resultDue;
    }

    /** Whether both have come to their ends. */
    boolean isOver() {
        return !releaseDue && !resultDue;
    }

    /** What a queue said to the release. */
    void released(PutReply reply, Tries tries, Instant now, Listener listener) {
        switch (reply.kind()) {
            case TAKEN -> releaseDue = false;
            case LATER, UNSURE -> wait(reply, tries, now, listener);
            case REFUSED -> {
                wait(reply, tries, now, listener);
                if (++refusals >= MAX_REFUSALS) {
                    giveUpRelease(reply, listener);
                }
            }
            case TOO_BIG -> giveUpRelease(reply, listener);
        }
        tellIfOver(listener);
    }

    private void giveUpRelease(PutReply reply, Listener listener) {
        releaseDue = false;
        listener.givenUp(result, "the release of its lease", reply.words());
    }

    /** What a queue said to the result. */
    void published(PutReply reply, Tries tries, Instant now, Listener listener) {
        switch (reply.kind()) {
            case TAKEN -> resultDue = false;
            case LATER, UNSURE -> wait(reply, tries, now, listener);
            case REFUSED -> {
                wait(reply, tries, now, listener);
                if (++refusals >= MAX_REFUSALS) {
                    giveUpResult(reply, listener);
                }
            }
            case TOO_BIG -> shorten(reply, listener);
        }
        tellIfOver(listener);
    }

    private void shorten(PutReply reply, Listener listener) {
        Optional<ResultForm> shorter = form.shorter();
        if (shorter.isEmpty()) {
            giveUpResult(reply, listener);
        } else {
            form = shorter.get();
            listener.cut(result, form, reply.words());
        }
    }

    private void giveUpResult(PutReply reply, Listener listener) {
        resultDue = false;
        listener.givenUp(result, "the result", reply.words());
    }

    private void wait(PutReply reply, Tries tries, Instant now, Listener listener) {
        tries.failed(now);
        listener.later(result, reply.words());
    }

    /** The result and the release stand in one entry of the core's: it is settled when both have come to their ends. */
    private void tellIfOver(Listener listener) {
        if (isOver()) {
            listener.happened(new Event.ResultDelivered(result.id()));
        }
    }
}
