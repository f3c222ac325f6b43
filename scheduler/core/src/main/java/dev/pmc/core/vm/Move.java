package dev.pmc.core.vm;

import dev.pmc.core.job.PendingJob;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A VM's move to another machine, as far as it has come. It is beside how the VM stands: until the guest is off for it the VM
 * lives as ever, and from then on it is being brought up, by the task that holds its disk.
 *
 * <pre>
 *  step       at home              elsewhere                     told                         leaves it by
 *  SOUGHT     runs                 -                             -                            an offer that fits: PREPARING
 *  PREPARING  runs                 the target makes ready        -                            "prepared": HOLDING
 *  HOLDING    goes off             ready                         home: hold                   "held": COPYING
 *  COPYING    off, the whole disk  fetches the disk              elsewhere: fetch             "fetched": STARTING
 *             ------ home is the target from now on, and elsewhere the source ------
 *  STARTING   comes up             off, the whole disk           home: start                  "started": CLEARING
 *  CLEARING   lives                what is left is erased        elsewhere: erase, be ended   proof that nothing is left there
 * </pre>
 *
 * <p>Whatever goes wrong before the line ends the move: it goes on with CLEARING, where what the target has is erased, and the
 * source is told to start again. After it there is no way back, unless the target is gone for good.
 *
 * @param number which of the VM's moves it is, as the number of the attempt at its target; 0 before there is one
 * @param job the one that asked for it and has no result yet; null if it has one, or nobody waits for any
 * @param to the hostname of the only machine that will do; null for any
 * @param since when it came to this step, or was last seen to come on
 * @param held the task at home may hold the VM off, and is to be told to start it when that is due
 * @param elsewhere the other machine; null if nothing of the VM is anywhere but at home
 * @param task the live task there; null if there is none
 * @param notBefore when a task that erases may be launched there; null for as soon as there is no other
 * @param source where the disk can be fetched, in {@link Step#COPYING} and only there
 */
public record Move(
        int number,
        @Nullable PendingJob job,
        @Nullable String to,
        Step step,
        Instant since,
        boolean held,
        @Nullable Home elsewhere,
        @Nullable Attempt task,
        @Nullable Instant notBefore,
        @Nullable String source,
        @IfMissing("0") long copiedBytes,
        @IfMissing("0") long totalBytes,
        UnknownFields unknown) {
    /** How far it has come. */
    public enum Step {
        /** A machine is looked for that has room. */
        SOUGHT,
        /** The target makes ready, and takes the room that the VM needs. */
        PREPARING,
        /** The source powers the guest off. */
        HOLDING,
        /** The target fetches the disk. */
        COPYING,
        /** The target is to bring the guest up; the source has the disk still. */
        STARTING,
        /** Whatever is left on the machine that is not the VM's home is erased. */
        CLEARING;

        /** Whether the VM belongs to its source. */
        public boolean isBeforeSwitch() {
            return compareTo(STARTING) < 0;
        }

        /** Whether the guest is not to be on. */
        public boolean isHolding() {
            return this == HOLDING || this == COPYING;
        }
    }

    /** A machine is looked for from now on. */
    static Move sought(@Nullable PendingJob job, @Nullable String to, Instant now) {
        return new Move(0, job, to, Step.SOUGHT, now, false, null, null, null, null, 0, 0, UnknownFields.NONE);
    }

    /** The same for another reason to wait, or for another task elsewhere. */
    Move with(@Nullable Attempt itsTask, @Nullable Instant itsNotBefore) {
        return new Move(
                number,
                job,
                to,
                step,
                since,
                held,
                elsewhere,
                itsTask,
                itsNotBefore,
                source,
                copiedBytes,
                totalBytes,
                unknown);
    }

    /** A task has been launched at the target. */
    Move preparing(Attempt receiver, Instant now) {
        return new Move(
                receiver.number(),
                job,
                to,
                Step.PREPARING,
                now,
                false,
                receiver.home(),
                receiver,
                null,
                null,
                0,
                0,
                unknown);
    }

    /** The target is ready: the source is to hold the VM. */
    Move holding(Instant now) {
        return new Move(number, job, to, Step.HOLDING, now, true, elsewhere, task, notBefore, null, 0, 0, unknown);
    }

    /** So much of the disk, which is at {@code at}, has been fetched. */
    Move copying(@Nullable String at, long copied, long total, Instant now) {
        return new Move(
                number, job, to, Step.COPYING, now, held, elsewhere, task, notBefore, at, copied, total, unknown);
    }

    /** The target is home from now on; elsewhere is the source. */
    Move starting(@Nullable Home from, @Nullable Attempt itsTask, Instant now) {
        return new Move(
                number, job, to, Step.STARTING, now, true, from, itsTask, null, null, totalBytes, totalBytes, unknown);
    }

    /** What is elsewhere is to be erased, and whoever asked has his result. */
    Move clearing(Instant now) {
        return new Move(
                number,
                null,
                to,
                Step.CLEARING,
                now,
                held,
                elsewhere,
                task,
                notBefore,
                null,
                copiedBytes,
                totalBytes,
                unknown);
    }

    /** The same, and nothing is elsewhere any more. */
    Move cleared() {
        return new Move(number, job, to, step, since, held, null, null, null, null, copiedBytes, totalBytes, unknown);
    }

    /** The same; the task at home does not hold the VM off. */
    Move notHeld() {
        return new Move(
                number,
                job,
                to,
                step,
                since,
                false,
                elsewhere,
                task,
                notBefore,
                source,
                copiedBytes,
                totalBytes,
                unknown);
    }

    /** The same; nobody waits for its result. */
    Move withoutJob() {
        return new Move(
                number,
                null,
                to,
                step,
                since,
                held,
                elsewhere,
                task,
                notBefore,
                source,
                copiedBytes,
                totalBytes,
                unknown);
    }

    /** Whether there is nothing to be done any more. */
    boolean isOver() {
        return step == Step.CLEARING && elsewhere == null && !held;
    }
}
