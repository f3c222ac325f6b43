package dev.pmc.queue;

import java.util.Optional;

/**
 * Looks into the tube of jobs from outside, and at what was put aside there. Apart from the {@link JobQueue}, so that
 * people who look never hold up the work.
 *
 * <p>Thread-safe; after a failure the next call connects again.
 */
public interface QueueInspector extends AutoCloseable {
    /** The tube that is looked into. */
    String tube();

    /** What the server has called itself since its start; the same through whatever name it is reached. */
    String server() throws QueueUnavailable;

    /** How many jobs there are in the tube that is looked into. */
    default Counts counts() throws QueueUnavailable {
        return counts(tube());
    }

    /** How many jobs there are in some tube; none, and nobody who watches, if there is no such tube. */
    Counts counts(String tube) throws QueueUnavailable;

    /** The job of that number, if it is buried in this tube. */
    Optional<Buried> buried(long id) throws QueueUnavailable;

    /** The job that was buried first, if any. */
    Optional<Buried> firstBuried() throws QueueUnavailable;

    /** Makes a buried job ready again. Returns whether there was such a one. */
    boolean retry(long id) throws QueueUnavailable;

    /** Deletes a buried job. Returns whether there was such a one. */
    boolean drop(long id) throws QueueUnavailable;

    @Override
    void close();

    /**
     * Jobs of the tube.
     *
     * @param watching connections that would take one
     * @param total so many since the queue was started
     * @param pausedSeconds how much longer the tube gives no jobs, because somebody has paused it; else 0
     */
    record Counts(long ready, long reserved, long delayed, long buried, long watching, long total, long pausedSeconds) {
        /** Counts of a tube that is not paused. */
        public Counts(long ready, long reserved, long delayed, long buried, long watching, long total) {
            this(ready, reserved, delayed, buried, watching, total, 0);
        }

        /** Those of this tube and those of another queue's together; paused as long as the one that is paused longer. */
        public Counts plus(Counts other) {
            return new Counts(
                    ready + other.ready,
                    reserved + other.reserved,
                    delayed + other.delayed,
                    buried + other.buried,
                    watching + other.watching,
                    total + other.total,
                    Math.max(pausedSeconds, other.pausedSeconds));
        }

        /** Jobs that wait for somebody to take them, now or after a delay. */
        public long waiting() {
            return ready + delayed;
        }
    }

    /** A job that was put aside. */
    final class Buried {
        private final long id;
        private final long ageSeconds;
        private final byte[] body;

        /** @param body the message as it came, which is not copied */
        public Buried(long id, long ageSeconds, byte[] body) {
            this.id = id;
            this.ageSeconds = ageSeconds;
            this.body = body;
        }

        public long id() {
            return id;
        }

        /** Since it was put into the queue. */
        public long ageSeconds() {
            return ageSeconds;
        }

        public byte[] body() {
            return body;
        }
    }
}
