package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * How far the work on a VM has come.
 *
 * @param percent of the step, from 0 to 100, and what is beyond counts as either; null if nobody can tell
 * @param words for people; longer ones than {@value #LONGEST} characters are cut
 */
public record WorkProgress(
        @IfMissing("\"other\"") WorkStep step,
        @Nullable Integer percent,
        @IfMissing("\"\"") String words) {
    /** Messages of Mesos are kept in the master's memory. */
    public static final int LONGEST = 500;

    public WorkProgress {
        percent = percent == null ? null : Integer.valueOf(Math.max(0, Math.min(100, percent)));
        words = words.substring(0, Math.min(LONGEST, words.length()));
    }

    /** At that step, of which there is no more to say. */
    public static WorkProgress at(WorkStep step) {
        return new WorkProgress(step, null, step.words());
    }

    /** At that step, which has done so much of it all. */
    public static WorkProgress at(WorkStep step, long done, long all, String words) {
        return new WorkProgress(step, all <= 0 ? null : (int) (Math.min(done, all) * 100 / all), words);
    }

    /** The same in other words. */
    public WorkProgress saying(String other) {
        return new WorkProgress(step, percent, other);
    }
}
