package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What executors say while they work, and of guests that are not well. */
final class GuestHealthTest {
    private static final String PAUSED = "the guest is paused; when it is to go on, run: virsh resume web1";

    private final Story story = new Story().registered();

    private Story placed() {
        return story.job(SampleVms.create("web1")).offer("o1", "agent-1", "metal1");
    }

    @Test
    void progressIsPassedOnAndCostsNoCommit() {
        placed().says("web1", Kind.STARTING, "fetching the image: 1 of 38 MiB", null);
        VmRecord before = story.vm("web1");

        story.says("web1", Kind.STARTING, "fetching the image: 21 of 38 MiB", null);

        assertThat(story.decision().progress())
                .isEqualTo(Map.of(
                        new Hostname("web1"),
                        Optional.of(WorkProgress.at(WorkStep.OTHER).saying("fetching the image: 21 of 38 MiB"))));
        assertThat(story.decision().changes().isEmpty()).isTrue();
        assertThat(story.decision().notes()).isEmpty();
        assertThat(story.effects(Effect.Acknowledge.class)).hasSize(1);
        assertThat(story.vm("web1")).isEqualTo(before);
    }

    @Test
    void eachStepIsLoggedOnceHoweverOftenItIsTold() {
        placed().works("web1", WorkProgress.at(WorkStep.IMAGE, 1, 4, "1 of 4 MiB"));
        assertThat(story.notes(Note.Level.INFO))
                .contains("the work on a host is a step further vm=web1 step=image agent=metal1 reason=1 of 4 MiB");

        story.works("web1", WorkProgress.at(WorkStep.IMAGE, 3, 4, "3 of 4 MiB"));
        assertThat(story.decision().notes()).isEmpty();
        assertThat(story.decision().changes().isEmpty()).isTrue();

        story.works("web1", WorkProgress.at(WorkStep.DISK));
        assertThat(story.notes(Note.Level.INFO))
                .containsExactly(
                        "the work on a host is a step further vm=web1 step=disk agent=metal1 reason=making disk and seed");
    }

    @Test
    void whyAnEarlierAttemptHasFailedIsNotSaidOfTheNextOne() {
        placed().says("web1", Kind.REFUSED, "the image cannot be fetched", null);
        assertThat(story.vm("web1").reason()).isEqualTo("the image cannot be fetched");

        story.after(60).offer("o2", "agent-1", "metal1");

        assertThat(story.vm("web1").state()).isEqualTo(VmState.PLACED);
        assertThat(story.vm("web1").reason()).isNull();
        assertThat(story.vm("web1").tries().failures()).isOne();
    }

    @Test
    void whatIsWrongWithAGuestIsKeptAndLoggedOnce() {
        placed().says("web1", Kind.RUNNING, "", true);
        assertThat(story.vm("web1").guest().ready()).isTrue();

        story.says("web1", Kind.RUNNING, PAUSED, false);
        assertThat(story.vm("web1").reason()).isEqualTo(PAUSED);
        assertThat(story.vm("web1").guest().ready()).isFalse();
        assertThat(story.notes(Note.Level.ERROR))
                .containsExactly("a guest is not well vm=web1 guest=paused agent=metal1 reason=" + PAUSED);

        story.says("web1", Kind.RUNNING, PAUSED, false);
        assertThat(story.decision().changes().isEmpty()).isTrue();
        assertThat(story.decision().notes()).isEmpty();

        story.restart();
        assertThat(GuestTrouble.of(story.vm("web1").reason())).contains(GuestTrouble.PAUSED);

        story.registered().says("web1", Kind.RUNNING, "the guest runs again", null);
        assertThat(story.vm("web1").reason()).isNull();
        assertThat(story.decision().progress())
                .containsValue(Optional.of(WorkProgress.at(WorkStep.OTHER).saying("the guest runs again")));
        assertThat(story.notes(Note.Level.INFO)).contains("a guest is well again vm=web1 agent=metal1");
    }

    @Test
    void aGuestThatDoesNotAnswerIsNoReasonToAct() {
        placed().says("web1", Kind.RUNNING, "the guest has not answered within 600 s", false);

        assertThat(story.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(story.vm("web1").reason()).startsWith(GuestTrouble.SILENT.words());

        story.says("web1", Kind.RUNNING, "the guest has not answered within 601 s", false);
        assertThat(story.notes(Note.Level.WARN)).hasSize(1);
        assertThat(story.notes(Note.Level.ERROR)).isEmpty();
    }

    @Test
    void theMastersWordThatATaskRunsSaysNothingOfItsGuest() {
        placed().says("web1", Kind.RUNNING, PAUSED, false);

        story.masterSays(story.task("web1"), "agent-1", Kind.RUNNING);

        assertThat(story.vm("web1").reason()).isEqualTo(PAUSED);
        assertThat(story.decision().changes().isEmpty()).isTrue();
    }

    @Test
    void aGuestThatWasNotWellIsNotTakenForWellWhenItsAgentIsBack() {
        placed().says("web1", Kind.RUNNING, PAUSED, false);
        TaskId task = story.task("web1");
        story.masterSays(task, "agent-1", Kind.UNREACHABLE);

        story.happens(new Event.TaskUpdated(
                new TaskUpdate(task, Kind.RUNNING, "agent-1", null, "Reconciliation: Latest task state", null, false)));

        assertThat(story.vm("web1").state()).isEqualTo(VmState.RUNNING);
        assertThat(story.vm("web1").reason()).isEqualTo("its executor has said that the guest is not well");
        assertThat(story.vm("web1").guest().ready()).isFalse();
    }

    @Test
    void anAgentThatIsOutOfReachIsSaidSoOnceHoweverManyHostsItHas() {
        for (int i = 1; i <= 3; i++) {
            story.running("web" + i);
        }
        int errors = 0;
        for (int i = 1; i <= 3; i++) {
            story.masterSays(story.task("web" + i), "agent-1", Kind.UNREACHABLE);
            errors += story.notes(Note.Level.ERROR).size();
            if (i == 1) {
                assertThat(story.notes(Note.Level.ERROR))
                        .containsExactly("an agent is out of reach, and its hosts with it, which may well be running"
                                + " agent=metal1 agentId=agent-1 hosts=3");
            }
            assertThat(story.notes(Note.Level.DEBUG)).anyMatch(line -> line.startsWith("host is unreachable"));
            assertThat(story.notes(Note.Level.INFO)).isEmpty();
        }
        assertThat(errors).isEqualTo(1);

        int back = 0;
        for (int i = 1; i <= 3; i++) {
            story.masterSays(story.task("web" + i), "agent-1", Kind.RUNNING);
            back += story.notes(Note.Level.INFO).size();
            if (i == 1) {
                assertThat(story.notes(Note.Level.INFO))
                        .containsExactly("an agent is in reach again, and its hosts with it agent=metal1"
                                + " agentId=agent-1 hosts=3");
            }
        }
        assertThat(back).isEqualTo(1);

        story.masterSays(story.task("web1"), "agent-1", Kind.UNREACHABLE);
        assertThat(story.notes(Note.Level.ERROR)).hasSize(1);
    }

    @Test
    void whyAHostIsOffIsTold() {
        story.running("web1").says("web1", Kind.FINISHED, "the guest powered itself off", null);
        assertThat(story.vm("web1").state()).isEqualTo(VmState.STOPPED);
        assertThat(story.vm("web1").reason()).isEqualTo("the guest powered itself off");

        story.running("web2").job(SampleVms.job(Job.Action.STOP, "web2"));
        story.says("web2", Kind.KILLED, "the guest is off; what it has on disk is kept", null);
        assertThat(story.vm("web2").reason()).isEqualTo("a job has stopped it");
        assertThat(Objects.requireNonNull(story.vm("web2").home()).hostname()).isEqualTo("metal1");
    }
}
