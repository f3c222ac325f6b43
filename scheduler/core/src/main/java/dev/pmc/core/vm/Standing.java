package dev.pmc.core.vm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a VM stands: whether its guest is on, what is being done to it and how far that has come, and whether its machine
 * can be reached. Which way it is to go is its {@link Goal}, what Mesos is doing for it its {@link Attempt}.
 *
 * @param reason why it stands so, in words, if there is something to say
 * @param since when its {@link #word} became this one
 */
public record Standing(
        Power power,
        Activity activity,
        Stage stage,
        Reach reach,
        @Nullable String reason,
        Instant since) {
    /** @throws IllegalArgumentException if nothing is done and that has a stage, or something is done without one */
    public Standing {
        if ((activity == Activity.NONE) != (stage == Stage.IDLE)) {
            throw new IllegalArgumentException(activity + " cannot be " + stage);
        }
    }

    /** What is known of the guest's power. */
    public enum Power {
        /** Its domain is active. */
        ON,
        /** Its domain is not active, or there is none. */
        OFF,
        /** Either. */
        UNKNOWN
    }

    /** How far an activity has come. */
    public enum Stage {
        /** Nothing is being done. */
        IDLE,
        /** It waits for an offer that fits. */
        WAITING,
        /** An offer was accepted for it; nothing was heard of the attempt yet. */
        LAUNCHED,
        /** An executor has it. */
        UNDER_WAY,
        /** Nobody tries any more until a job says so. */
        GIVEN_UP
    }

    /** Whether the machine can be reached. */
    public enum Reach {
        REACHABLE,
        /** Its agent does not answer the master; the VM may well be running. */
        UNREACHABLE
    }

    /** That of a VM that is nowhere and waits for its first attempt. */
    public static Standing waiting(@Nullable String reason, Instant since) {
        return new Standing(Power.OFF, Activity.START, Stage.WAITING, Reach.REACHABLE, reason, since);
    }

    /** The one word for all of it, by which people, messages and stored records call it. */
    public VmState word() {
        if (reach == Reach.UNREACHABLE) {
            return VmState.UNREACHABLE;
        }
        return stage == Stage.GIVEN_UP ? VmState.FAILED : activity.word(stage, power);
    }

    public boolean isReachable() {
        return reach == Reach.REACHABLE;
    }

    /** Whether the guest is known to be on. */
    public boolean isOn() {
        return power == Power.ON;
    }

    /** Whether nobody tries any more. */
    public boolean isGivenUp() {
        return stage == Stage.GIVEN_UP;
    }

    /** Whether there is something to be done. */
    boolean isBusy() {
        return activity != Activity.NONE && stage != Stage.GIVEN_UP;
    }

    /** Whether an attempt is bringing the guest up, in reach. */
    public boolean isComingUp() {
        return isReachable() && activity == Activity.START && (stage == Stage.LAUNCHED || stage == Stage.UNDER_WAY);
    }

    /** The same for another reason. */
    Standing because(@Nullable String words) {
        return new Standing(power, activity, stage, reach, words, since);
    }

    /** The same since then. */
    Standing from(Instant time) {
        return new Standing(power, activity, stage, reach, reason, time);
    }

    /** Another standing, for the same reason. */
    Standing to(Power itsPower, Activity its, Stage itsStage, Reach itsReach, Instant now) {
        Standing next = new Standing(itsPower, its, itsStage, itsReach, reason, now);
        return next.word() == word() ? new Standing(itsPower, its, itsStage, itsReach, reason, since) : next;
    }
}
