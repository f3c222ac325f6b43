package dev.pmc.local.agent;

import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Uuids;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** What a call of an executor has to hold, in the words of an agent ({@code src/slave/validation.cpp}). */
final class ExecutorCallHandler {
    private ExecutorCallHandler() {}

    static void check(Call call) throws HttpRefusal {
        expect(call.hasType() && call.getType() != Call.Type.UNKNOWN, "type");
        switch (call.getType()) {
            case SUBSCRIBE -> expect(call.hasSubscribe(), "subscribe");
            case UPDATE -> {
                expect(call.hasUpdate(), "update");
                check(call, call.getUpdate().getStatus());
            }
            case MESSAGE -> expect(call.hasMessage(), "message");
            case HEARTBEAT, UNKNOWN -> {}
        }
    }

    private static void check(Call call, TaskStatus status) throws HttpRefusal {
        String executor = call.getExecutorId().getValue();
        String sender = "executor " + executor + " of framework "
                + call.getFrameworkId().getValue();
        expect(status.hasUuid(), "uuid");
        if (!Uuids.valid(status.getUuid())) {
            throw refusal("Not a valid UUID");
        }
        if (status.hasExecutorId() && !status.getExecutorId().equals(call.getExecutorId())) {
            throw refusal("ExecutorID in Call: " + executor + " does not match ExecutorID in TaskStatus: "
                    + status.getExecutorId().getValue());
        }
        if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR) {
            throw refusal("Received Call from " + sender + " with invalid source, expecting 'SOURCE_EXECUTOR'");
        }
        if (status.getState() == TaskState.TASK_STAGING) {
            throw refusal("Received TASK_STAGING from " + sender + " which is not allowed");
        }
    }

    private static void expect(boolean present, String field) throws HttpRefusal {
        if (!present) {
            throw refusal("Expecting '" + field + "' to be present");
        }
    }

    private static HttpRefusal refusal(String text) {
        return new HttpRefusal(400, "Failed to validate Executor::Call: " + text);
    }
}
