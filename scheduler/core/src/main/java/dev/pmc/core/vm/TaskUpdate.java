package dev.pmc.core.vm;

import dev.pmc.vm.VmReport;
import org.jspecify.annotations.Nullable;

/**
 * Word of a task, in terms of what it means for a VM.
 *
 * @param agentId null if the master does not say
 * @param report what the executor observed, if the word is the executor's
 * @param message why, in words
 * @param healthy whether the guest answers, as the executor said last; null while that is not known
 * @param receipt what has to be acknowledged once this is durable; null for words that the master makes itself
 */
public record TaskUpdate(
        TaskId task,
        Kind kind,
        @Nullable String agentId,
        @Nullable VmReport report,
        String message,
        @Nullable Receipt receipt,
        @Nullable Boolean healthy) {

    /** Word of which nobody says whether the guest is well. */
    public TaskUpdate(
            TaskId task,
            Kind kind,
            @Nullable String agentId,
            @Nullable VmReport report,
            String message,
            @Nullable Receipt receipt) {
        this(task, kind, agentId, report, message, receipt, null);
    }

    /** The same word, taken for another one. */
    public TaskUpdate as(Kind other) {
        return new TaskUpdate(task, other, agentId, report, message, receipt, healthy);
    }

    /** The same word where it was announced that the machine goes down: what fails there now is nobody's failure. */
    public TaskUpdate excused() {
        return switch (kind) {
            case LOST -> as(Kind.FORGOTTEN);
            case HOST_FAILED, NOT_FETCHED -> as(Kind.NEVER_RAN);
            case REFUSED -> report != null && !report.retryable() ? this : as(Kind.KILLED);
            case STAGING, STARTING, RUNNING, UNREACHABLE, FINISHED, KILLED, NEVER_RAN, FORGOTTEN, AGENT_GONE -> this;
        };
    }

    /** What an acknowledgement has to name. {@code uuid} is in hexadecimal digits. */
    public record Receipt(TaskId task, String agentId, String uuid) {}

    /** What has become of the task. */
    public enum Kind {
        /** It is on its way to its executor. */
        STAGING,
        /** Its executor works on it. */
        STARTING,
        /** The domain is active. */
        RUNNING,
        /** Its agent does not answer the master, or the master does not know such an agent (yet). */
        UNREACHABLE,
        /** It came to its own end: the guest powered itself off, or the erasing or stopping is done. */
        FINISHED,
        /** It was killed, by whomever; the domain is off. */
        KILLED,
        /** The executor says no. */
        REFUSED,
        /** It ended before anything of it reached an executor, through no fault of the agent's. */
        NEVER_RAN,
        /** The agent could not bring up its executor; nothing of the task reached one. */
        HOST_FAILED,
        /** The agent could not fetch the executor's archive; nothing of the task reached one. */
        NOT_FETCHED,
        /** Its executor died with it; the VM may live on. */
        LOST,
        /** Its agent is there and knows nothing of it: it never arrived, or it is over. The VM may be there all the same. */
        FORGOTTEN,
        /** An operator has declared the agent gone for good. */
        AGENT_GONE;

        /** Whether the attempt is over. */
        public boolean isEnd() {
            return switch (this) {
                case STAGING, STARTING, RUNNING, UNREACHABLE -> false;
                case FINISHED, KILLED, REFUSED, NEVER_RAN, HOST_FAILED, NOT_FETCHED, LOST, FORGOTTEN, AGENT_GONE ->
                    true;
            };
        }
    }
}
