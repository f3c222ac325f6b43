package dev.pmc.executor.task;

import com.google.protobuf.ByteString;
import dev.pmc.wire.Messages;
import java.util.Optional;
import org.apache.mesos.Protos.ContainerStatus;
import org.apache.mesos.Protos.NetworkInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;

/**
 * The Mesos form of a {@link OutgoingUpdate}: the report as JSON in {@code data}, the guest's address where Mesos-DNS and
 * others look for it.
 */
final class Statuses {
    /** The master keeps messages in memory, and hands them out with every answer about its state. */
    private static final int MAX_MESSAGE = 1000;

    private Statuses() {}

    static TaskStatus of(String taskId, OutgoingUpdate update) {
        TaskStatus.Builder status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(state(update.state()))
                .setData(ByteString.copyFrom(Messages.bytes(update.report())));
        if (!update.words().isEmpty()) {
            status.setMessage(update.words()
                    .substring(0, Math.min(MAX_MESSAGE, update.words().length())));
        }
        if (update.state() == OutgoingUpdate.State.ERROR) {
            status.setReason(TaskStatus.Reason.REASON_TASK_INVALID);
        }
        Optional.ofNullable(update.healthy()).ifPresent(status::setHealthy);
        Optional.ofNullable(update.report().address()).map(Statuses::container).ifPresent(status::setContainerStatus);
        return status.build();
    }

    private static TaskState state(OutgoingUpdate.State state) {
        return switch (state) {
            case STARTING -> TaskState.TASK_STARTING;
            case RUNNING -> TaskState.TASK_RUNNING;
            case KILLING -> TaskState.TASK_KILLING;
            case FINISHED -> TaskState.TASK_FINISHED;
            case FAILED -> TaskState.TASK_FAILED;
            case KILLED -> TaskState.TASK_KILLED;
            case DROPPED -> TaskState.TASK_DROPPED;
            case ERROR -> TaskState.TASK_ERROR;
        };
    }

    private static ContainerStatus container(String address) {
        NetworkInfo.Protocol protocol =
                address.indexOf(':') < 0 ? NetworkInfo.Protocol.IPv4 : NetworkInfo.Protocol.IPv6;
        return ContainerStatus.newBuilder()
                .addNetworkInfos(NetworkInfo.newBuilder()
                        .addIpAddresses(NetworkInfo.IPAddress.newBuilder()
                                .setProtocol(protocol)
                                .setIpAddress(address)))
                .build();
    }
}
