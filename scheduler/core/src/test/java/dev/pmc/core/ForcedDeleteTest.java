package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCommand;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The last resort for a host of which nobody can prove that nothing is left. */
final class ForcedDeleteTest {
    private static final Job FORCED = new Job(
            Job.Action.DELETE,
            new Hostname("web1"),
            null,
            Map.of("action", "delete", "hostname", "web1", "force", true));
    private static final Job DELETE = SampleVms.job(Job.Action.DELETE, "web1");

    private final Story story = new Story().registered().running("web1");

    private String reason() {
        return Objects.requireNonNull(
                story.effects(Effect.Publish.class).get(0).result().reason());
    }

    @Test
    void aHostThatCanBeDeletedIsDeletedAsAlways() {
        story.job(FORCED).after(1);

        assertThat(story.vm("web1").state()).isEqualTo(VmState.DELETING);
        assertThat(story.results()).isEmpty();

        story.says("web1", Kind.KILLED, SampleVms.report(true, true, 0));
        assertThat(story.results()).containsExactly(Status.DELETED);
        assertThat(story.stored("web1")).isEmpty();
    }

    @Test
    void aHostOutOfReachIsForgottenAndThatIsSaid() {
        TaskId task = story.task("web1");
        story.masterSays(task, "agent-1", Kind.UNREACHABLE);

        story.job(FORCED);

        assertThat(story.stored("web1")).isEmpty();
        assertThat(story.results()).containsExactly(Status.FORGOTTEN);
        assertThat(reason())
                .isEqualTo(
                        "nobody could prove that nothing is left of it: its disk, and its guest, may still be on metal1");
        assertThat(story.notes(Note.Level.WARN))
                .containsExactly(
                        "host is forgotten without proof; what is left of it is on its machine vm=web1 agent=metal1"
                                + " task=" + task);
        assertThat(story.effects(Effect.Tell.class))
                .singleElement()
                .satisfies(tell -> assertThat(tell.command().kind()).isEqualTo(VmCommand.Kind.ERASE_ON_KILL));
        assertThat(story.effects(Effect.Kill.class)).hasSize(1);
    }

    @Test
    void aDeleteThatDoesNotComeToItsEndCanBeForced() {
        story.job(DELETE).says("web1", Kind.LOST, null);
        assertThat(story.vm("web1").state()).isEqualTo(VmState.DELETING);
        story.job(DELETE);
        assertThat(story.results()).containsExactly(Status.DUPLICATE);

        story.job(FORCED);

        assertThat(story.results()).containsExactly(Status.FORGOTTEN, Status.FORGOTTEN);
        assertThat(story.stored("web1")).isEmpty();
        assertThat(story.comesAgain(FORCED).results()).isEmpty();
    }

    /** A create that waits for the deletion is older than the forced delete. */
    @Test
    void whatWaitsForTheDeletionIsVoidAndNotDoneAfterIt() {
        story.job(DELETE).job(SampleVms.create("web1"));
        assertThat(story.results()).isEmpty();

        story.job(FORCED);

        assertThat(story.results()).containsExactly(Status.CANCELLED, Status.FORGOTTEN, Status.FORGOTTEN);
        assertThat(story.stored("web1")).isEmpty();
    }

    @Test
    void aHostOfThatNameIsAnotherOneAndTheOldTaskIsEndedWhenItShowsUp() {
        TaskId old = story.task("web1");
        story.masterSays(old, "agent-1", Kind.UNREACHABLE).job(FORCED);
        story.job(SampleVms.create("web1")).offer("o2", "agent-2", "metal2");
        assertThat(story.task("web1")).isNotEqualTo(old);

        story.says(old, "agent-1", Kind.RUNNING, null);

        assertThat(story.effects(Effect.Kill.class))
                .extracting(Effect.Kill::task)
                .containsExactly(old);
        assertThat(story.notes(Note.Level.WARN)).hasSize(1);
    }

    @Test
    void whatIsLeftOfAForgottenHostIsRemovedWhenItShowsUpAndAfterARestartToldOf() {
        TaskId old = story.task("web1");
        story.masterSays(old, "agent-1", Kind.UNREACHABLE).job(FORCED);

        story.says(old, "agent-1", Kind.RUNNING, null);
        assertThat(story.effects(Effect.Tell.class)).hasSize(1);
        assertThat(story.effects(Effect.Kill.class))
                .extracting(Effect.Kill::task)
                .containsExactly(old);
        assertThat(story.notes(Note.Level.WARN)).anyMatch(line -> line.contains("is there after all"));

        story.restart().registered().says(old, "agent-1", Kind.RUNNING, null);
        assertThat(story.effects(Effect.Kill.class)).isEmpty();
        assertThat(story.notes(Note.Level.ERROR)).anyMatch(line -> line.contains("deleted by force"));
    }

    @Test
    void aDeleteThatIsLostAgainAndAgainComesToAnEnd() {
        story.job(DELETE);
        int tries = loseUntilItIsOver();

        assertThat(tries).isBetween(5, 20);
        assertThat(story.vm("web1").state()).isEqualTo(VmState.FAILED);
        assertThat(story.results()).containsExactly(Status.FAILED);

        story.delivered().job(FORCED);
        assertThat(story.results()).containsExactly(Status.FORGOTTEN);
    }

    @Test
    void aForcedOneEndsThenByForgetting() {
        story.job(FORCED);
        loseUntilItIsOver();

        assertThat(story.results()).containsExactly(Status.FORGOTTEN);
        assertThat(story.stored("web1")).isEmpty();
    }

    /** Its executor dies with each attempt. Returns how many there were. */
    private int loseUntilItIsOver() {
        for (int tries = 1; tries < 100; tries++) {
            story.says("web1", Kind.LOST, null);
            if (!story.results().isEmpty()) {
                return tries;
            }
            story.after(600).offer("offer-" + tries, "agent-1", "metal1");
            assertThat(story.vm("web1").attempt()).as("attempt %d", tries).isNotNull();
        }
        throw new AssertionError("it is tried for ever");
    }
}
