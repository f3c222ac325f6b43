package dev.pmc.core.group;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a group comes to its newest revision.
 *
 * @param reason why it stands so, in words, if there is something to say
 * @param since when it began, or was resumed; what has failed before is forgotten
 * @param promoted the canaries are found good: the others follow
 */
public record Rollout(
        Mode mode,
        @Nullable String reason,
        Instant since,
        @IfMissing("false") boolean promoted,
        UnknownFields unknown) {
    /** Whether it goes on. */
    public enum Mode {
        /** Members are brought up to the newest revision. */
        ROLLING,
        /** Somebody has it wait. */
        PAUSED,
        /** It has failed, and waits for somebody. */
        STOPPED,
        /** All members have been available in the newest revision. */
        DONE
    }

    /** One that begins now. */
    public static Rollout begun(Instant now) {
        return new Rollout(Mode.ROLLING, null, now, false, UnknownFields.NONE);
    }

    /** The same in another mode. */
    Rollout in(Mode other, @Nullable String words) {
        return new Rollout(other, words, since, promoted, unknown);
    }

    /** The same, going on afresh. */
    Rollout resumed(Instant now) {
        return new Rollout(Mode.ROLLING, null, now, promoted, unknown);
    }

    /** The same with its canaries found good, going on from now. */
    Rollout promoted(Instant now) {
        return new Rollout(mode, reason, now, true, unknown);
    }
}
