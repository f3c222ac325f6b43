package dev.pmc.core.vm;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.report;
import static dev.pmc.core.SampleVms.vm;
import static dev.pmc.core.SampleVms.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of an attempt means beyond the situation: what is counted, what is answered, where the VM is bound. */
class AttemptEndTest {
    private static final PlacementOptions RECREATE =
            new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.RECREATE, 0);

    @Test
    void aCreateThatIsRefusedForGoodHasFailed() {
        LifecycleStep step = ended(
                vm(Goal.RUN, VmState.STARTING).attempt(Verb.RUN).pending(Action.CREATE),
                word(Kind.REFUSED, report(true, false, 0)));

        assertThat(after(step).state()).isEqualTo(VmState.FAILED);
        assertThat(after(step).home()).isNull();
        assertThat(step.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.FAILED);
        assertThat(after(step).jobs().pending()).isEmpty();
    }

    @Test
    void aCreateThatIsRefusedIsTriedAgainAfterAWhileAndGivenUpTheThirdTime() {
        LifecycleStep second = ended(
                vm(Goal.RUN, VmState.STARTING)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(1),
                word(Kind.REFUSED, report(true, true, 0)));
        assertThat(after(second).state()).isEqualTo(VmState.ACCEPTED);
        assertThat(after(second).tries().failures()).isEqualTo(2);
        assertThat(after(second).tries().notBefore()).isEqualTo(NOON.plus(Duration.ofSeconds(10)));
        assertThat(second.outcomes()).isEmpty();

        LifecycleStep third = ended(
                vm(Goal.RUN, VmState.STARTING)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(2),
                word(Kind.REFUSED, report(true, true, 0)));
        assertThat(after(third).state()).isEqualTo(VmState.FAILED);
        assertThat(third.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.FAILED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NEVER_RAN", "FORGOTTEN", "KILLED"})
    void whatIsNobodysFaultIsNotCounted(Kind kind) {
        LifecycleStep step = ended(
                vm(Goal.RUN, VmState.PLACED)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(2),
                word(kind));

        assertThat(after(step).state()).isEqualTo(VmState.ACCEPTED);
        assertThat(after(step).tries().failures()).isEqualTo(2);
    }

    @Test
    void nobodyIsGivenUpWhoMayBeRunning() {
        LifecycleStep step = ended(
                vm(Goal.RUN, VmState.STARTING)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(7),
                word(Kind.LOST));

        assertThat(after(step).state()).isEqualTo(VmState.ACCEPTED);
        assertThat(after(step).location().mayStillRun()).isTrue();
        assertThat(after(step).home()).isEqualTo(SampleVms.HOME);
        assertThat(step.outcomes()).isEmpty();
    }

    @Test
    void anAttemptThatTookTooLongIsCountedOnce() {
        LifecycleStep step = ended(
                vm(Goal.RUN, VmState.STOPPING)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(2),
                word(Kind.REFUSED, report(true, true, 0)));
        assertThat(after(step).tries().failures()).isEqualTo(2);

        LifecycleStep third = ended(
                vm(Goal.RUN, VmState.STOPPING)
                        .attempt(Verb.RUN)
                        .pending(Action.CREATE)
                        .failures(3),
                word(Kind.KILLED));
        assertThat(after(third).state()).isEqualTo(VmState.FAILED);
        assertThat(third.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.FAILED);
    }

    @Test
    void aGuestThatPowersItselfOffStaysOff() {
        LifecycleStep step = ended(vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN), word(Kind.FINISHED));

        assertThat(after(step).goal()).isEqualTo(Goal.STOP);
        assertThat(after(step).location().mayStillRun()).isFalse();
    }

    @Test
    void aGuestThatPowersItselfOffIsStartedAgainForWhoHasAskedForARestart() {
        LifecycleStep step = ended(
                vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).boots(1).pending(Action.RESTART), word(Kind.FINISHED));

        assertThat(after(step).goal()).isEqualTo(Goal.RUN);
        assertThat(after(step).state()).isEqualTo(VmState.ACCEPTED);
        assertThat(after(step).jobs().pending()).hasSize(1);
    }

    @Test
    void aStopIsDoneWhenTheGuestIsOff() {
        LifecycleStep step =
                ended(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).pending(Action.STOP), word(Kind.KILLED));

        assertThat(step.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.STOPPED);
        assertThat(after(step).jobs().pending()).isEmpty();
    }

    @Test
    void aStopIsNotDoneWhenTheExecutorDiedOnTheWay() {
        LifecycleStep step =
                ended(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).pending(Action.STOP), word(Kind.LOST));

        assertThat(step.outcomes()).isEmpty();
        assertThat(Lifecycle.wants(after(step))).isEqualTo(Verb.STOP);
        assertThat(after(step).tries().failures()).isZero();
    }

    @Test
    void aDeleteIsDoneWhenAnAttemptThatErasesHasFinishedWhateverItsReportSays() {
        LifecycleStep step =
                ended(vm(Goal.ERASE, VmState.DELETING).attempt(Verb.ERASE).pending(Action.DELETE), word(Kind.FINISHED));

        assertThat(step.record()).isNull();
        assertThat(step.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.DELETED);
    }

    @Test
    void aDeleteThatIsRefusedTooOftenHasFailedAndLeavesTheRecord() {
        LifecycleStep step = ended(
                vm(Goal.ERASE, VmState.DELETING)
                        .attempt(Verb.ERASE)
                        .pending(Action.DELETE)
                        .failures(2),
                word(Kind.REFUSED, report(false, true, 0)));

        assertThat(after(step).state()).isEqualTo(VmState.FAILED);
        assertThat(after(step).home()).isEqualTo(SampleVms.HOME);
        assertThat(step.outcomes()).extracting(LifecycleStep.Outcome::status).containsExactly(Status.FAILED);
    }

    @Test
    void whoseAgentIsGoneWaitsForTheMachineOrIsMadeAnewAsTheJobSays() {
        LifecycleStep waits = ended(vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN), word(Kind.AGENT_GONE));
        LifecycleStep anew =
                ended(vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).options(RECREATE), word(Kind.AGENT_GONE));

        assertThat(after(waits).home()).isEqualTo(SampleVms.HOME.declaredGone());
        assertThat(after(anew).home()).isNull();
    }

    private static LifecycleStep ended(SampleVms.Draft draft, TaskUpdate update) {
        VmRecord vm = draft.record();
        return Lifecycle.updated(vm, Objects.requireNonNull(vm.attempt()), update, POLICY, NOON);
    }

    private static VmRecord after(LifecycleStep step) {
        return Objects.requireNonNull(step.record());
    }
}
