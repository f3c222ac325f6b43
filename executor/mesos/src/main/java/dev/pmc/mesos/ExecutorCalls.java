package dev.pmc.mesos;

import com.google.protobuf.ByteString;
import java.util.Collection;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.executor.Protos.Call;

/** Builds the calls of one executor, in v0 messages whose bytes are those of v1 (see {@link V1}). Immutable. */
record ExecutorCalls(ExecutorID executor, FrameworkID framework) {
    static ExecutorCalls of(ExecutorEnvironment environment) {
        return new ExecutorCalls(
                ExecutorID.newBuilder().setValue(environment.executorId()).build(),
                FrameworkID.newBuilder().setValue(environment.frameworkId()).build());
    }

    /** A SUBSCRIBE with all that the agent may have missed. */
    Call subscribe(Collection<TaskInfo> tasks, Collection<TaskStatus> updates) {
        Call.Builder call = call(Call.Type.SUBSCRIBE);
        call.getSubscribeBuilder().addAllUnacknowledgedTasks(tasks);
        for (TaskStatus update : updates) {
            call.getSubscribeBuilder().addUnacknowledgedUpdatesBuilder().setStatus(update);
        }
        return call.build();
    }

    Call update(TaskStatus status) {
        Call.Builder call = call(Call.Type.UPDATE);
        call.getUpdateBuilder().setStatus(status);
        return call.build();
    }

    Call message(byte[] data) {
        Call.Builder call = call(Call.Type.MESSAGE);
        call.getMessageBuilder().setData(ByteString.copyFrom(data));
        return call.build();
    }

    Call heartbeat() {
        return call(Call.Type.HEARTBEAT).build();
    }

    private Call.Builder call(Call.Type type) {
        return Call.newBuilder().setType(type).setExecutorId(executor).setFrameworkId(framework);
    }
}
