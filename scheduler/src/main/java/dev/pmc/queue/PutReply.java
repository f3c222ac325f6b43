package dev.pmc.queue;

/**
 * What the queue said to one message that was put. Of many that are put together some may be taken and others not.
 *
 * @param words what the queue said, for people
 */
public record PutReply(Kind kind, String words) {
    /** The message is in its tube. */
    public static final PutReply TAKEN = new PutReply(Kind.TAKEN, "the queue has the message");

    /** The kinds of replies. */
    public enum Kind {
        /** The message is in its tube. */
        TAKEN,
        /** The message is larger than the queue takes: only a smaller one can be taken. */
        TOO_BIG,
        /** The queue takes no message at the moment, this one included: it is draining, or short of memory or disk. */
        LATER,
        /** The queue has failed on the message: it may have it, or not. */
        UNSURE,
        /** The queue does not take this message, for a reason that has nothing to do with its size. */
        REFUSED
    }

    public boolean isTaken() {
        return kind == Kind.TAKEN;
    }

    /** Whether the same message may be taken when it is put again, or has been taken. */
    public boolean isWorthRepeating() {
        return kind == Kind.LATER || kind == Kind.UNSURE;
    }
}
