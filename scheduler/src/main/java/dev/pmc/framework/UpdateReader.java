package dev.pmc.framework;

import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.TaskUpdate.Receipt;
import dev.pmc.vm.Urls;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.WorkProgress;
import dev.pmc.wire.Messages;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TaskStatus.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a Mesos task status means for a VM.
 *
 * <p>The question behind every end is: did the task reach an executor, and what is on the host now? States and reasons
 * are those of {@code mesos.proto}, and of what a real master and agent were seen to send.
 */
final class UpdateReader {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateReader.class);

    /** What the agent's fetcher says ({@code src/slave/containerizer/fetcher.cpp}). */
    private static final String FETCH_FAILED = "Failed to fetch all URIs";

    private UpdateReader() {}

    /**
     * The update in the core's terms. Empty for the master's own word, given on reconciliation or when an agent comes
     * back, of a task that has ended: the agent repeats the update itself, with the executor's report, until it is
     * acknowledged.
     */
    static Optional<TaskUpdate> read(TaskStatus status) {
        if (isHearsayOfEnd(status)) {
            return Optional.empty();
        }
        String agentId = status.hasAgentId() ? status.getAgentId().getValue() : null;
        TaskId task = new TaskId(status.getTaskId().getValue());
        Receipt receipt = status.hasUuid() && !status.getUuid().isEmpty() && agentId != null
                ? new Receipt(
                        task, agentId, HexFormat.of().formatHex(status.getUuid().toByteArray()))
                : null;
        return Optional.of(new TaskUpdate(
                task,
                kind(status),
                agentId,
                report(status),
                message(status),
                receipt,
                status.hasHealthy() ? status.getHealthy() : null));
    }

    private static boolean isHearsayOfEnd(TaskStatus status) {
        return (status.getReason() == Reason.REASON_RECONCILIATION
                        || status.getReason() == Reason.REASON_AGENT_REREGISTERED)
                && switch (status.getState()) {
                    case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR -> true;
                    default -> false;
                };
    }

    private static Kind kind(TaskStatus status) {
        return switch (status.getState()) {
            case TASK_STAGING -> Kind.STAGING;
            case TASK_STARTING -> Kind.STARTING;
            case TASK_RUNNING -> Kind.RUNNING;
            // The executor is at it; whether it succeeds, its next word tells.
            case TASK_KILLING -> Kind.STARTING;
            case TASK_FINISHED -> Kind.FINISHED;
            case TASK_KILLED ->
                status.getReason() == Reason.REASON_TASK_KILLED_DURING_LAUNCH ? Kind.NEVER_RAN : Kind.KILLED;
            case TASK_FAILED, TASK_ERROR -> failed(status);
            // An agent says it of any task that it does not know when it comes back: after a reboot, of one that has
            // run. An executor says it when it is to end one that it does not know.
            case TASK_DROPPED ->
                status.getReason() == Reason.REASON_RECONCILIATION || status.getSource() == Source.SOURCE_EXECUTOR
                        ? Kind.FORGOTTEN
                        : Kind.NEVER_RAN;
            // An unknown agent may be one that a master without its registry has not seen yet.
            case TASK_UNREACHABLE, TASK_UNKNOWN -> Kind.UNREACHABLE;
            case TASK_GONE_BY_OPERATOR -> Kind.AGENT_GONE;
            case TASK_GONE -> status.getSource() == Source.SOURCE_MASTER ? Kind.FORGOTTEN : Kind.LOST;
            case TASK_LOST -> lost(status);
        };
    }

    private static Kind failed(TaskStatus status) {
        if (status.getSource() == Source.SOURCE_EXECUTOR) {
            return Kind.REFUSED;
        }
        return switch (status.getReason()) {
            case REASON_CONTAINER_LAUNCH_FAILED ->
                status.getMessage().contains(FETCH_FAILED) ? Kind.NOT_FETCHED : Kind.HOST_FAILED;
            case REASON_EXECUTOR_REGISTRATION_TIMEOUT -> Kind.HOST_FAILED;
            // The master did not like the task: the same task again will not please it more.
            case REASON_TASK_INVALID,
                    REASON_TASK_UNAUTHORIZED,
                    REASON_TASK_GROUP_INVALID,
                    REASON_TASK_GROUP_UNAUTHORIZED -> Kind.HOST_FAILED;
            default -> Kind.LOST;
        };
    }

    /** TASK_LOST comes only if the master does not know us as aware of partitions; or from the driver itself. */
    private static Kind lost(TaskStatus status) {
        return switch (status.getReason()) {
            case REASON_INVALID_OFFERS, REASON_MASTER_DISCONNECTED, REASON_RESOURCES_UNKNOWN -> Kind.NEVER_RAN;
            // Of an agent that was replaced or has signed off, also to those who are aware of partitions.
            case REASON_RECONCILIATION, REASON_AGENT_REMOVED -> Kind.FORGOTTEN;
            default -> Kind.LOST;
        };
    }

    private static String message(TaskStatus status) {
        if (!status.getMessage().isEmpty()) {
            return Urls.withoutUsers(status.getMessage());
        }
        return status.hasReason() ? status.getReason().name() : "";
    }

    private static @Nullable VmReport report(TaskStatus status) {
        if (status.getData().isEmpty()) {
            return null;
        }
        try {
            VmReport report = Messages.read(status.getData().toByteArray(), VmReport.class);
            WorkProgress work = report.progress();
            return work == null ? report : report.withProgress(work.saying(Urls.withoutUsers(work.words())));
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("task", status.getTaskId().getValue())
                    .addKeyValue("reason", e.getMessage())
                    .log("an executor's report cannot be read; it is taken as none");
            return null;
        }
    }
}
