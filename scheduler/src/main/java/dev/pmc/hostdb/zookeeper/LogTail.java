package dev.pmc.hostdb.zookeeper;

import dev.pmc.hostdb.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log as the leader of one epoch knows it, and what the answers to its commits mean. Pure: it asks nobody.
 *
 * <p>A commit is one request, done as a whole or not at all: a check that the epoch's node still has the version that this leader
 * gave it, and the creation of the entry with the next number. When its answer is lost the same request is sent again, however
 * often. The second time the entry may be there already: nobody but this leader can have made it as long as the check holds.
 * But that it is the same is looked at all the same, for numbers that two have given out would be the end of the log.
 *
 * @param epochVersion of the epoch's node, since this leader began its epoch
 * @param last the number of the last entry
 */
public record LogTail(Epoch epoch, int epochVersion, long last) {
    /** The place of the check in the request. */
    private static final int CHECK = 0;

    /** What the answer to a commit means. */
    public enum Answer {
        /** The changes are durable; of a request that is the check alone, the epoch stands. */
        COMMITTED,
        /** Another epoch stands. Whether the first of several tries had come before it does not matter: its leader knows. */
        STALE,
        /** There is an entry of this number. If it is the one that was sent, only an answer had been lost. */
        TAKEN
    }

    /** The number of the entry that the next commit makes. */
    public long next() {
        return last + 1;
    }

    /**
     * What the answer to a commit means.
     *
     * @param refused the place of the first part of the request that could not be done, from 0; null if all of it was
     */
    public static Answer answer(@Nullable Integer refused) {
        if (refused == null) {
            return Answer.COMMITTED;
        }
        return refused == CHECK ? Answer.STALE : Answer.TAKEN;
    }

    /** After a commit. */
    public LogTail committed() {
        return new LogTail(epoch, epochVersion, next());
    }
}
