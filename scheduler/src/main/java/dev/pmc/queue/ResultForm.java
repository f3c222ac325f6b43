package dev.pmc.queue;

import java.util.Optional;

/** How much of a result is written, from everything downwards: a queue may take only short messages. */
public enum ResultForm {
    /** The job's own fields, and what pmc says about it. */
    FULL,
    /** What pmc says about the job, and that the job's own fields were cut; at most 2,000 bytes. */
    BRIEF,
    /** Which job ended how, and that the rest was cut; at most 600 bytes. */
    BARE;

    /** The next shorter form, if there is one. */
    public Optional<ResultForm> shorter() {
        return switch (this) {
            case FULL -> Optional.of(BRIEF);
            case BRIEF -> Optional.of(BARE);
            case BARE -> Optional.empty();
        };
    }
}
