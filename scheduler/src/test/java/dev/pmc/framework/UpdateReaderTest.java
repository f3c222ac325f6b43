package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import dev.pmc.wire.Messages;
import java.util.Map;
import java.util.Objects;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TaskStatus.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateReaderTest {
    /** States, sources and reasons as a real master and agent were seen to send them, and what they mean for a VM. */
    @ParameterizedTest
    @CsvSource({
        "TASK_STAGING,  SOURCE_MASTER,   REASON_RECONCILIATION,               STAGING",
        "TASK_STARTING, SOURCE_EXECUTOR, ,                                    STARTING",
        "TASK_RUNNING,  SOURCE_EXECUTOR, ,                                    RUNNING",
        "TASK_RUNNING,  SOURCE_MASTER,   REASON_RECONCILIATION,               RUNNING",
        "TASK_KILLING,  SOURCE_EXECUTOR, ,                                    STARTING",
        "TASK_FINISHED, SOURCE_EXECUTOR, ,                                    FINISHED",
        "TASK_KILLED,   SOURCE_EXECUTOR, ,                                    KILLED",
        "TASK_KILLED,   SOURCE_EXECUTOR, REASON_AGENT_DRAINING,               KILLED",
        "TASK_GONE_BY_OPERATOR, SOURCE_EXECUTOR, REASON_AGENT_DRAINING,       AGENT_GONE",
        "TASK_KILLED,   SOURCE_AGENT,    REASON_TASK_KILLED_DURING_LAUNCH,    NEVER_RAN",
        "TASK_FAILED,   SOURCE_EXECUTOR, ,                                    REFUSED",
        "TASK_FAILED,   SOURCE_AGENT,    REASON_CONTAINER_LAUNCH_FAILED,      HOST_FAILED",
        "TASK_FAILED,   SOURCE_AGENT,    REASON_EXECUTOR_REGISTRATION_TIMEOUT,HOST_FAILED",
        "TASK_FAILED,   SOURCE_AGENT,    REASON_EXECUTOR_TERMINATED,          LOST",
        "TASK_ERROR,    SOURCE_MASTER,   REASON_TASK_INVALID,                 HOST_FAILED",
        "TASK_DROPPED,  SOURCE_MASTER,   REASON_INVALID_OFFERS,               NEVER_RAN",
        "TASK_DROPPED,  SOURCE_AGENT,    REASON_EXECUTOR_TERMINATED,          NEVER_RAN",
        "TASK_LOST,     SOURCE_MASTER,   REASON_INVALID_OFFERS,               NEVER_RAN",
        "TASK_LOST,     SOURCE_MASTER,   REASON_RECONCILIATION,               FORGOTTEN",
        "TASK_GONE,     SOURCE_MASTER,   REASON_RECONCILIATION,               FORGOTTEN",
        "TASK_GONE,     SOURCE_AGENT,    REASON_CONTAINER_UPDATE_FAILED,      LOST",
        "TASK_DROPPED,  SOURCE_AGENT,    REASON_RECONCILIATION,               FORGOTTEN",
        "TASK_DROPPED,  SOURCE_EXECUTOR,                     ,                FORGOTTEN",
        "TASK_LOST,     SOURCE_MASTER,   REASON_AGENT_REMOVED,                FORGOTTEN",
        "TASK_RUNNING,  SOURCE_MASTER,   REASON_AGENT_REREGISTERED,           RUNNING",
        "TASK_UNKNOWN,  SOURCE_MASTER,   REASON_RECONCILIATION,               UNREACHABLE",
        "TASK_UNREACHABLE, SOURCE_MASTER, REASON_AGENT_REMOVED,               UNREACHABLE",
        "TASK_GONE_BY_OPERATOR, SOURCE_MASTER, REASON_AGENT_REMOVED_BY_OPERATOR, AGENT_GONE",
    })
    void aStatusMeans(String state, String source, String reason, Kind kind) {
        TaskStatus.Builder status = status(TaskState.valueOf(state)).setSource(Source.valueOf(source));
        if (reason != null) {
            status.setReason(Reason.valueOf(reason));
        }

        assertThat(UpdateReader.read(status.build())).map(TaskUpdate::kind).contains(kind);
    }

    @Test
    void anArchiveThatCannotBeFetchedIsToldFromOtherReasonsNotToLaunchAContainer() {
        TaskStatus status = status(TaskState.TASK_FAILED)
                .setSource(Source.SOURCE_AGENT)
                .setReason(Reason.REASON_CONTAINER_LAUNCH_FAILED)
                .setMessage(
                        "Failed to launch container: Failed to fetch all URIs for container '0f3b' with exit status: 256")
                .build();

        assertThat(UpdateReader.read(status)).map(TaskUpdate::kind).contains(Kind.NOT_FETCHED);
    }

    @ParameterizedTest
    @CsvSource({"REASON_RECONCILIATION", "REASON_AGENT_REREGISTERED"})
    void theMastersWordOfAnEndIsNotTakenBecauseTheAgentsOwnIsStillToCome(Reason reason) {
        TaskStatus hearsay = status(TaskState.TASK_FINISHED)
                .setSource(Source.SOURCE_MASTER)
                .setReason(reason)
                .build();

        assertThat(UpdateReader.read(hearsay)).isEmpty();
    }

    @Test
    void anUpdateWithAUuidHasToBeAcknowledgedToItsAgent() {
        TaskStatus status = status(TaskState.TASK_RUNNING)
                .setUuid(ByteString.copyFrom(new byte[] {1, 2, (byte) 0xff}))
                .build();

        assertThat(UpdateReader.read(status))
                .hasValueSatisfying(update -> assertThat(update.receipt())
                        .isEqualTo(new TaskUpdate.Receipt(update.task(), "agent-1", "0102ff")));
    }

    @Test
    void anUpdateWithoutAUuidMustNotBeAcknowledged() {
        assertThat(UpdateReader.read(status(TaskState.TASK_RUNNING).build()))
                .hasValueSatisfying(update -> assertThat(update.receipt()).isNull());
    }

    @Test
    void theExecutorsReportIsRead() {
        VmReport report = new VmReport(false, true, true, "10.0.0.5", 2, Map.of("create", 12L));
        TaskStatus status = status(TaskState.TASK_RUNNING)
                .setData(ByteString.copyFrom(Messages.bytes(report)))
                .build();

        assertThat(UpdateReader.read(status))
                .hasValueSatisfying(update -> assertThat(update.report()).isEqualTo(report));
    }

    @Test
    void passwordsInWordsAboutProgressAreNotPassedOn() {
        VmReport report = VmReport.ofNone(false, true)
                .withProgress(WorkProgress.at(WorkStep.IMAGE).saying("fetching https://me:secret@images.example/x"));
        TaskStatus status = status(TaskState.TASK_STARTING)
                .setData(ByteString.copyFrom(Messages.bytes(report)))
                .build();

        assertThat(UpdateReader.read(status)).hasValueSatisfying(update -> {
            WorkProgress work = Objects.requireNonNull(
                    Objects.requireNonNull(update.report()).progress());
            assertThat(work.step()).isEqualTo(WorkStep.IMAGE);
            assertThat(work.words()).contains("images.example/x").doesNotContain("secret");
        });
    }

    @Test
    void aReportThatCannotBeReadDoesNotHideTheState() {
        TaskStatus status = status(TaskState.TASK_RUNNING)
                .setData(ByteString.copyFromUtf8("{\"of another\": \"version\"}"))
                .build();

        assertThat(UpdateReader.read(status)).hasValueSatisfying(update -> {
            assertThat(update.kind()).isEqualTo(Kind.RUNNING);
            assertThat(update.report()).isNull();
        });
    }

    private static TaskStatus.Builder status(TaskState state) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("web1.1"))
                .setAgentId(AgentID.newBuilder().setValue("agent-1"))
                .setState(state);
    }
}
