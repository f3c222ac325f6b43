package dev.pmc.framework;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a master that sends no heartbeats is asked whether it still knows the framework, and when it has owed the
 * answer for too long. Between a registration and a loss of the connection it must answer. Not thread-safe.
 */
final class AnswerWatch {
    /** What is to be done now. */
    enum Step {
        WAIT,
        ASK,
        GIVE_UP
    }

    private final Duration interval;
    private final Duration silence;
    /** When the master was last heard; null while it need not answer. */
    private @Nullable Instant heard;
    /** When the next question is due. */
    private Instant due = Instant.MIN;

    /**
     * @param interval between two questions
     * @param silence that a master may keep; longer than an interval
     */
    AnswerWatch(Duration interval, Duration silence) {
        this.interval = interval;
        this.silence = silence;
    }

    void registered(Instant now) {
        heard = now;
        due = now.plus(interval);
    }

    void answered(Instant now) {
        if (heard != null) {
            heard = now;
        }
    }

    void disconnected() {
        heard = null;
    }

    /** After {@code GIVE_UP} nothing more is due until the next registration. */
    Step step(Instant now) {
        if (heard == null) {
            return Step.WAIT;
        }
        if (now.isAfter(heard.plus(silence))) {
            heard = null;
            return Step.GIVE_UP;
        }
        if (now.isBefore(due)) {
            return Step.WAIT;
        }
        due = now.plus(interval);
        return Step.ASK;
    }

    /** How long ago the master was heard; empty while it need not answer. */
    Optional<Duration> silence(Instant now) {
        return Optional.ofNullable(heard).map(last -> Duration.between(last, now));
    }
}
