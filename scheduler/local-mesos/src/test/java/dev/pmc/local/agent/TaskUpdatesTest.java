package dev.pmc.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.ManualLoop;
import dev.pmc.local.link.StatusUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskUpdatesTest {
    private static final FrameworkID PMC =
            FrameworkID.newBuilder().setValue("pmc").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("t").build();

    private final ManualLoop loop = new ManualLoop();
    private final List<TaskState> sent = new ArrayList<>();
    private final List<TaskState> latest = new ArrayList<>();
    private final List<TaskID> over = new ArrayList<>();
    private final TaskUpdates updates = new TaskUpdates(loop, this::sent, (framework, task) -> over.add(task));

    @BeforeEach
    void thereIsAMaster() {
        updates.resume();
    }

    private void sent(StatusUpdate update) {
        sent.add(update.status().getState());
        latest.add(update.latest());
    }

    @Test
    void theNextComesWhenTheOneBeforeIsAcknowledged() {
        add(TaskState.TASK_STARTING);
        add(TaskState.TASK_RUNNING);
        assertThat(sent).containsExactly(TaskState.TASK_STARTING);

        acknowledge(TaskState.TASK_STARTING);

        assertThat(sent).containsExactly(TaskState.TASK_STARTING, TaskState.TASK_RUNNING);
    }

    @Test
    void anotherAcknowledgementHasNoEffect() {
        add(TaskState.TASK_STARTING);
        add(TaskState.TASK_RUNNING);

        acknowledge(TaskState.TASK_RUNNING);
        updates.acknowledge(PMC, TaskID.newBuilder().setValue("x").build(), uuid(TaskState.TASK_STARTING));

        assertThat(sent).containsExactly(TaskState.TASK_STARTING);
    }

    @Test
    void itIsSentAgainAfterTenSecondsThenTwentyThenFortyUpToTenMinutes() {
        add(TaskState.TASK_RUNNING);
        for (int seconds : new int[] {10, 20, 40, 80, 160, 320, 600, 600}) {
            int before = sent.size();
            loop.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(sent).hasSize(before);
            loop.advance(Duration.ofMillis(1));
            assertThat(sent).hasSize(before + 1);
        }
    }

    @Test
    void acknowledgedItIsNotSentAgain() {
        add(TaskState.TASK_RUNNING);
        acknowledge(TaskState.TASK_RUNNING);

        loop.advance(Duration.ofHours(1));

        assertThat(sent).hasSize(1);
    }

    @Test
    void theTaskIsOverWhenItsTerminalUpdateIsAcknowledged() {
        add(TaskState.TASK_RUNNING);
        add(TaskState.TASK_FINISHED);
        acknowledge(TaskState.TASK_RUNNING);
        assertThat(over).isEmpty();

        acknowledge(TaskState.TASK_FINISHED);

        assertThat(over).containsExactly(TASK);
    }

    @Test
    void anUpdateTellsTheLatestStateThatWaitsBehindIt() {
        add(TaskState.TASK_RUNNING);
        add(TaskState.TASK_FINISHED);

        loop.advance(Duration.ofSeconds(10));

        assertThat(sent).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_RUNNING);
        assertThat(latest).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void theSameUpdateIsNotTakenTwice() {
        add(TaskState.TASK_RUNNING);
        add(TaskState.TASK_RUNNING);
        acknowledge(TaskState.TASK_RUNNING);

        assertThat(sent).hasSize(1);
    }

    @Test
    void withoutMasterUpdatesWait() {
        updates.pause();
        add(TaskState.TASK_RUNNING);
        loop.advance(Duration.ofMinutes(1));
        assertThat(sent).isEmpty();

        updates.resume();

        assertThat(sent).containsExactly(TaskState.TASK_RUNNING);
    }

    @Test
    void aFrameworkThatIsBackGetsItsUpdatesAtOnce() {
        add(TaskState.TASK_RUNNING);

        updates.sendAgain(FrameworkID.newBuilder().setValue("other").build());
        assertThat(sent).hasSize(1);
        updates.sendAgain(PMC);
        assertThat(sent).hasSize(2);
    }

    private void add(TaskState state) {
        updates.add(
                PMC,
                TaskStatus.newBuilder()
                        .setTaskId(TASK)
                        .setState(state)
                        .setUuid(uuid(state))
                        .build());
    }

    private void acknowledge(TaskState state) {
        updates.acknowledge(PMC, TASK, uuid(state));
    }

    private static ByteString uuid(TaskState state) {
        return ByteString.copyFromUtf8(state.name());
    }
}
