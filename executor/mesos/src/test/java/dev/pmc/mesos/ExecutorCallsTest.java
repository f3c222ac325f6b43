package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.mesos.executor.Protos.Call;
import org.junit.jupiter.api.Test;

/** Our calls are, to the byte, those that a real agent was seen to understand. */
final class ExecutorCallsTest {
    @Test
    void subscribe() throws IOException {
        Call recorded = recorded("executor-subscribe");
        assertThat(calls(recorded).subscribe(List.of(), List.of()).toByteArray())
                .isEqualTo(recorded.toByteArray());
    }

    @Test
    void subscribeAgain() throws IOException {
        Call recorded = recorded("executor-subscribe-again");
        Call.Subscribe subscribe = recorded.getSubscribe();
        Call ours = calls(recorded)
                .subscribe(
                        subscribe.getUnacknowledgedTasksList(),
                        subscribe.getUnacknowledgedUpdatesList().stream()
                                .map(Call.Update::getStatus)
                                .toList());
        assertThat(ours.toByteArray()).isEqualTo(Recording.bytes("executor-subscribe-again.call.pb"));
    }

    @Test
    void updateAndMessage() throws IOException {
        for (String name : List.of("starting", "running", "killed")) {
            Call recorded = recorded("executor-update-" + name);
            assertThat(calls(recorded).update(recorded.getUpdate().getStatus()).toByteArray())
                    .isEqualTo(Recording.bytes("executor-update-" + name + ".call.pb"));
        }
        Call recorded = recorded("executor-message");
        assertThat(calls(recorded)
                        .message(recorded.getMessage().getData().toByteArray())
                        .toByteArray())
                .isEqualTo(Recording.bytes("executor-message.call.pb"));
    }

    private static Call recorded(String name) throws IOException {
        return Call.parseFrom(Recording.bytes(name + ".call.pb"));
    }

    private static ExecutorCalls calls(Call call) {
        return new ExecutorCalls(call.getExecutorId(), call.getFrameworkId());
    }
}
