package dev.pmc.core;

import static dev.pmc.core.SampleVms.job;
import static dev.pmc.core.SampleVms.report;
import static dev.pmc.core.SampleVms.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Effect.Launch;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Resources;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmTask.Verb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stories of the core: jobs come, offers come, words come, and what is stored and done then. */
class CoreTest {
    private final Story pmc = new Story().registered();

    @Test
    void aHostIsAcceptedPlacedAndReportedWhenItRuns() {
        pmc.happens(
                pmc.arrives(SampleVms.create("web1")),
                new Event.OffersArrived(
                        List.of(Story.offerOf("o1", "agent-1", "metal1", Resources.of(4, 8192, 100000)))));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.PLACED);
        assertThat(pmc.effects(Effect.DeleteJob.class)).hasSize(1);
        assertThat(pmc.launches()).extracting(Launch::taskId).containsExactly(pmc.task("web1"));
        assertThat(pmc.results()).isEmpty();

        pmc.says("web1", Kind.STARTING, null);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STARTING);

        pmc.says("web1", Kind.RUNNING, report(false, true, 0));
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
        assertThat(pmc.effects(Effect.Acknowledge.class)).hasSize(1);
        assertThat(pmc.vm("web1").guest().address()).isEqualTo("10.0.0.5");
    }

    @Test
    void aJobThatComesAgainIsNotDoneAgain() {
        pmc.running("web1");
        pmc.job(job(Action.DELETE, "web1"));
        pmc.says("web1", Kind.KILLED, report(true, true, 0));
        assertThat(pmc.stored("web1")).isEmpty();

        pmc.restart().registered();
        pmc.comesAgain(job(Action.DELETE, "web1"));

        assertThat(pmc.effects(Effect.DeleteJob.class)).hasSize(1);
        assertThat(pmc.results()).isEmpty();
    }

    @Test
    void aDeleteThatComesAgainSparesTheHostThatWasMadeAnew() {
        pmc.running("web1");
        pmc.job(job(Action.DELETE, "web1"));
        Event again = new Event.JobArrived(new JobTicket(Story.QUEUE, 2, 2), job(Action.DELETE, "web1"));
        pmc.says("web1", Kind.KILLED, report(true, true, 0));
        pmc.job(SampleVms.create("web1")).offer("o2", "agent-1", "metal1");

        pmc.happens(again);

        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.RUN);
        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
    }

    @Test
    void theSameNumberIsAnotherJobAfterTheQueueHasLostItsMemory() {
        pmc.job(SampleVms.create("web1"));

        pmc.happens(new Event.JobArrived(new JobTicket(Story.QUEUE, 2, 1), SampleVms.create("web2")));

        assertThat(pmc.stored("web2")).isPresent();
    }

    @Test
    void jobsWithTheSameNumberAreToldApartEvenIfTheirHashCodesAreEqual() {
        Hostname nobody = new Hostname("nobody");
        pmc.job(new Job(Action.STOP, nobody, null, Map.of("for", "Aa")));

        pmc.comesAgain(new Job(Action.STOP, nobody, null, Map.of("for", "BB")));

        assertThat(pmc.results()).containsExactly(Status.REJECTED);
    }

    @Test
    void aHandledJobIsForgottenWhenTheQueueHasLetGoOfIt() {
        pmc.job(SampleVms.create("web1"));
        assertThat(pmc.memory().handled()).hasSize(1);

        pmc.happens(new Event.JobSettled(new JobKey(Story.QUEUE, 1)));

        assertThat(pmc.memory().handled()).isEmpty();
    }

    @Test
    void whatIsNoJobIsBuriedWithOneResultThatNamesEveryError() {
        Event nonsense = new Event.JobUnreadable(
                new JobTicket(Story.QUEUE, 1, 1), "web1", List.of("cpu is not a number", "os is missing"), Map.of());

        pmc.happens(nonsense);
        assertThat(pmc.effects(Effect.BuryJob.class)).hasSize(1);
        assertThat(pmc.effects(Effect.Publish.class))
                .extracting(publish -> publish.result().reason())
                .containsExactly("cpu is not a number; os is missing");

        pmc.happens(nonsense);
        assertThat(pmc.effects(Effect.BuryJob.class)).hasSize(1);
        assertThat(pmc.results()).isEmpty();
    }

    @Test
    void aMessageThatIsAResultIsBuriedAndNotAnswered() {
        pmc.happens(new Event.JobUnreadable(
                new JobTicket(Story.QUEUE, 1, 99),
                null,
                List.of("this is a result"),
                Map.of("id", "0123456789ab-7", "status", "rejected")));

        assertThat(pmc.effects(Effect.BuryJob.class)).hasSize(1);
        assertThat(pmc.results()).isEmpty();
        assertThat(pmc.memory().outbox()).isEmpty();
    }

    @Test
    void resultsAreGivenAgainAfterARestartUntilTheQueueHasThem() {
        pmc.job(job(Action.STOP, "nobody"));
        assertThat(pmc.results()).containsExactly(Status.REJECTED);

        assertThat(pmc.restart().results()).containsExactly(Status.REJECTED);
        pmc.delivered();

        assertThat(pmc.restart().results()).isEmpty();
    }

    @Test
    void aDeleteErasesByKillAndIfThatProvesNothingByAnErrand() {
        pmc.running("web1");

        pmc.job(job(Action.DELETE, "web1"));
        assertThat(pmc.effects(Effect.Tell.class))
                .extracting(tell -> tell.command().kind())
                .containsExactly(VmCommand.Kind.ERASE_ON_KILL);
        assertThat(pmc.effects(Effect.Kill.class)).hasSize(1);

        pmc.says("web1", Kind.KILLED, report(false, true, 0));
        pmc.offer("elsewhere", "agent-2", "metal2");
        assertThat(pmc.launches()).isEmpty();
        pmc.offer("at-home", "agent-1", "metal1");
        assertThat(pmc.launches()).extracting(launch -> launch.task().verb()).containsExactly(Verb.ERASE);

        pmc.says("web1", Kind.FINISHED, report(true, true, 0));
        assertThat(pmc.results()).containsExactly(Status.DELETED);
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void aDeleteBeforeTheHostIsPlacedLeavesNothing() {
        pmc.job(SampleVms.create("web1"));

        pmc.job(job(Action.DELETE, "web1"));

        assertThat(pmc.results()).containsExactly(Status.CANCELLED, Status.DELETED);
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void aStopOutlivesTheExecutor() {
        pmc.running("web1");
        pmc.job(job(Action.STOP, "web1")).says("web1", Kind.LOST, null);

        pmc.offer("at-home", "agent-7", "metal1");

        assertThat(pmc.launches()).extracting(launch -> launch.task().verb()).containsExactly(Verb.STOP);
        pmc.says("web1", Kind.FINISHED, report(false, true, 0));
        assertThat(pmc.results()).containsExactly(Status.STOPPED);
    }

    @Test
    void aRestartIsDoneWhenTheGuestHasBootedForIt() {
        pmc.running("web1");
        pmc.job(job(Action.RESTART, "web1"));
        assertThat(pmc.effects(Effect.Tell.class))
                .extracting(tell -> tell.command().bootGeneration())
                .containsExactly(1);

        pmc.says("web1", Kind.RUNNING, report(false, true, 0));
        assertThat(pmc.results()).isEmpty();

        pmc.says("web1", Kind.RUNNING, report(false, true, 1));
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
        assertThat(pmc.after(3600).effects(Effect.Tell.class)).isEmpty();
    }

    @Test
    void aRestartThatIsNotHeededFailsAndTheGuestIsLeftAlone() {
        pmc.running("web1");
        pmc.job(job(Action.RESTART, "web1"));

        pmc.after(SampleVms.POLICY.limits().start().toSeconds());

        assertThat(pmc.results()).containsExactly(Status.FAILED);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(pmc.after(3600).effects(Effect.Tell.class)).isEmpty();
        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
    }

    @Test
    void aSecondRestartHasATimeOfItsOwn() {
        pmc.running("web1");
        long limit = SampleVms.POLICY.limits().start().toSeconds();
        pmc.job(job(Action.RESTART, "web1"));
        pmc.after(limit - 1).job(job(Action.RESTART, "web1"));

        pmc.after(1);
        assertThat(pmc.results()).containsExactly(Status.FAILED);

        assertThat(pmc.after(limit - 1).results()).isEmpty();
        pmc.says("web1", Kind.RUNNING, report(false, true, 2));
        assertThat(pmc.results()).containsExactly(Status.RUNNING);
    }

    @Test
    void whoseExecutorDiesGoesBackToItsMachineAndNobodyTakesItsRoom() {
        pmc.running("web1");
        pmc.says("web1", Kind.LOST, null);

        pmc.job(SampleVms.create(spec("big", "db", 4), PlacementOptions.NONE));
        pmc.offer("o2", "agent-1", "metal1");
        assertThat(pmc.launches()).isEmpty();
        assertThat(pmc.notes(Note.Level.INFO)).anyMatch(line -> line.contains("vm=big"));

        pmc.after(5).offer("o3", "agent-1", "metal1");
        assertThat(pmc.launches())
                .extracting(launch -> launch.task().spec().hostname().value())
                .containsExactly("web1");
    }

    @Test
    void aLaunchThatDiedWithTheSchedulerIsRepeatedOnTheSameMachineWithoutPenalty() {
        pmc.job(SampleVms.create("web1")).offer("o1", "agent-1", "metal1");
        pmc.restart().registered();
        assertThat(pmc.effects(Effect.Reconcile.class).get(0).tasks())
                .containsExactly(new Effect.Known(pmc.task("web1"), "agent-1"));

        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.FORGOTTEN);
        pmc.offer("o2", "agent-1", "metal1");

        assertThat(pmc.launches()).hasSize(1);
        assertThat(pmc.vm("web1").tries().failures()).isZero();
    }

    @Test
    void whatComesUpWhileTheSchedulerIsDownIsLeftAlone() {
        pmc.job(SampleVms.create("web1")).offer("o1", "agent-1", "metal1");

        pmc.restart().after(3600).registered().after(1);

        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.PLACED);
    }

    @Test
    void aLaunchWithoutAnyWordIsEndedAndThenTriedAgain() {
        pmc.job(SampleVms.create("web1")).offer("o1", "agent-1", "metal1");

        pmc.after(SampleVms.POLICY.limits().launch().toSeconds() + 1);
        assertThat(pmc.effects(Effect.Kill.class)).hasSize(1);

        pmc.says("web1", Kind.NEVER_RAN, null);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
    }

    @Test
    void whoseAgentCameBackUnderAnotherIdIsFoundThere() {
        pmc.running("web1");
        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        pmc.offer("o2", "agent-2", "metal1");
        assertThat(pmc.launches()).isEmpty();

        pmc.after(SampleVms.POLICY.limits().unreachable().toSeconds());
        assertThat(pmc.offer("o3", "agent-1", "metal1").launches()).isEmpty();
        assertThat(pmc.offer("o4", "agent-2", "metal1").launches()).hasSize(1);
        assertThat(Objects.requireNonNull(pmc.vm("web1").attempt()).agentId()).isEqualTo("agent-2");
    }

    @Test
    void anotherMachineOfTheSameNameGetsNothingUntilTheOldOneIsGone() {
        pmc.running("web1");
        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        pmc.after(SampleVms.POLICY.limits().unreachable().toSeconds());
        pmc.offerOfNamesake("o2", "agent-2", "metal1");
        assertThat(pmc.launches()).isEmpty();

        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.AGENT_GONE);
        assertThat(pmc.launches()).hasSize(1);
    }

    @Test
    void whoHasNoTaskLearnsThatItsAgentIsGoneFromTheAnswerAboutItsHome() {
        PlacementOptions recreate =
                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.RECREATE, 0);
        pmc.job(SampleVms.create(spec("web1"), recreate)).offer("o1", "agent-1", "metal1");
        pmc.says("web1", Kind.LOST, null);

        pmc.masterSays(new TaskId("web1.0"), "agent-1", Kind.AGENT_GONE).after(6);

        assertThat(pmc.offer("o2", "agent-2", "metal2").launches()).hasSize(1);
    }

    @Test
    void aDeleteOfAHostWhoseMachineIsGoneForGoodIsDoneAtOnce() {
        pmc.running("web1");
        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.AGENT_GONE);

        pmc.job(job(Action.DELETE, "web1"));

        assertThat(pmc.results()).containsExactly(Status.DELETED);
    }

    @ParameterizedTest
    @CsvSource({"DELETE, DELETED", "STOP, STOPPED"})
    void soItIsWhileTheHostIsTriedOnAnotherMachineOnceThatNeverHadIt(Action action, Status done) {
        pmc.running("web1");
        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.AGENT_GONE);
        assertThat(pmc.offer("o2", "agent-2", "metal1").launches()).hasSize(1);

        pmc.job(job(action, "web1"));
        pmc.says("web1", Kind.NOT_FETCHED, null);

        assertThat(pmc.results()).containsExactly(done);
    }

    @Test
    void anAttemptThatWasTakenForDeadIsEndedWhereTheVmIsNotToRun() {
        pmc.running("web1");

        pmc.masterSays(new TaskId("web1.old"), "agent-9", Kind.RUNNING);

        assertThat(pmc.effects(Effect.Kill.class)).containsExactly(new Effect.Kill(new TaskId("web1.old"), "agent-9"));
    }

    @Test
    void anAttemptThatWasTakenForDeadIsLeftToItsSuccessorWhereTheVmIsToRun() {
        pmc.running("web1");

        pmc.masterSays(new TaskId("web1.old"), "agent-1", Kind.RUNNING);

        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
    }

    @Test
    void aTaskOfAHostThatIsNotInTheHostdbIsLeftAloneAndSomebodyIsTold() {
        pmc.masterSays(new TaskId("web9.1"), "agent-1", Kind.RUNNING);

        assertThat(pmc.effects(Effect.Kill.class)).isEmpty();
        assertThat(pmc.notes(Note.Level.ERROR)).hasSize(1);
    }
}
