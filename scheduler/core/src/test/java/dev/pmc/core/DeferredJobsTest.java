package dev.pmc.core;

import static dev.pmc.core.SampleVms.job;
import static dev.pmc.core.SampleVms.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jobs of one host are decided in the order in which they came, whatever the queue does and however long it takes. */
class DeferredJobsTest {
    private final Story pmc = new Story().registered();

    private void isBeingDeleted() {
        pmc.running("web1").job(job(Action.DELETE, "web1"));
    }

    private void isGone() {
        pmc.says("web1", Kind.KILLED, report(true, true, 0));
    }

    @Test
    void aCreateForAHostThatIsBeingDeletedIsDecidedAtTheEndOfIt() {
        isBeingDeleted();

        pmc.job(SampleVms.create("web1"));
        assertThat(pmc.effects(Effect.DeleteJob.class)).as("it is durable").hasSize(1);
        assertThat(pmc.results()).isEmpty();

        isGone();
        assertThat(pmc.results()).containsExactly(Status.DELETED);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
    }

    @Test
    void aLaterJobDoesNotOvertakeHoweverLongTheDeletionTakes() {
        isBeingDeleted();
        pmc.job(SampleVms.create("web1"));
        pmc.after(600);

        pmc.job(job(Action.DELETE, "web1"));
        assertThat(pmc.results()).as("the create is first").isEmpty();

        isGone();
        assertThat(pmc.results()).containsExactly(Status.DELETED, Status.CANCELLED, Status.DELETED);
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void aForcedDeleteEndsTheDeletionAndIsTheLastWord() {
        isBeingDeleted();
        pmc.job(SampleVms.create("web1"));

        pmc.job(new Job(Action.DELETE, new Hostname("web1"), null, Map.of("hostname", "web1", "force", true)));

        assertThat(pmc.results()).contains(Status.CANCELLED).doesNotContain(Status.REJECTED);
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void theOrderHoldsOverARestart() {
        isBeingDeleted();
        pmc.job(SampleVms.create("web1"));
        pmc.restart().registered();

        pmc.job(job(Action.DELETE, "web1"));
        isGone();

        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void aJobThatComesAgainIsNotDeferredTwice() {
        isBeingDeleted();
        pmc.job(SampleVms.create("web1")).comesAgain(SampleVms.create("web1"));

        assertThat(pmc.effects(Effect.DeleteJob.class)).hasSize(1);
        assertThat(pmc.vm("web1").jobs().deferred()).hasSize(1);
    }

    @Test
    void whatArrivesInTheTurnInWhichTheHostIsGoneIsBehind() {
        isBeingDeleted();
        pmc.job(SampleVms.create("web1"));
        TaskUpdate gone = new TaskUpdate(pmc.task("web1"), Kind.KILLED, "agent-1", report(true, true, 0), "", null);

        pmc.happens(new Event.TaskUpdated(gone), pmc.arrives(SampleVms.create("web1")));

        assertThat(pmc.results()).containsExactly(Status.DELETED, Status.DUPLICATE);
    }

    @Test
    void anyNumberOfThemEndsWithResultsAndWithoutEndlessRecords() {
        isBeingDeleted();
        for (int i = 0; i < 200; i++) {
            pmc.job(SampleVms.create("web1"));
        }
        assertThat(pmc.results()).containsExactly(Status.REJECTED);
        assertThat(pmc.vm("web1").jobs().deferred()).hasSize(50);

        isGone();
        assertThat(pmc.results()).hasSize(50).startsWith(Status.DELETED, Status.DUPLICATE);
    }
}
