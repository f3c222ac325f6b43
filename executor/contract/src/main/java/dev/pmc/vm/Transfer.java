package dev.pmc.vm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How far a VM's move to another machine has come, as the executor on one of the two sees it.
 *
 * @param move which of the VM's moves it is; later ones have higher numbers. 0 where the executor has not been told
 * @param source where the disk can be fetched, with {@link Stage#HELD} and only there. It contains the secret that is for
 *     this move alone
 * @param copiedBytes of the disk, at the target
 * @param totalBytes the size of the disk's file at its source; 0 while it is not known
 */
public record Transfer(
        @IfMissing("\"other\"") Stage stage,
        @IfMissing("0") int move,
        @Nullable String source,
        @IfMissing("0") long copiedBytes,
        @IfMissing("0") long totalBytes) {
    /** A stage about which there is no more to say. */
    public static Transfer of(Stage stage, int move) {
        return new Transfer(stage, move, null, 0, 0);
    }

    /** What the executor has done last. */
    public enum Stage {
        /** The target has what the VM needs besides its disk. */
        PREPARED,
        /** At the source the guest is off, stays off, and its disk can be fetched. */
        HELD,
        /** The target is fetching the disk. */
        FETCHING,
        /** The target has the whole disk, durably, and it is equal to that at the source. */
        FETCHED,
        /** The guest has been started for that move, on whichever side; an earlier word about it is void from now on. */
        STARTED,
        /** A stage that the reader does not know. */
        OTHER;

        /** What messages call it: its name in lower case. */
        public String word() {
            return Word.of(this);
        }

        /** The stage of that {@link #word}; {@link #OTHER} if it is not known. */
        public static Stage of(String word) {
            return Arrays.stream(values())
                    .filter(stage -> stage.word().equals(word))
                    .findFirst()
                    .orElse(OTHER);
        }
    }
}
