package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jobs of several queues, each of which counts for itself. */
class SeveralQueuesStoryTest {
    private static final QueueName FIRST = new QueueName("q1:11300");
    private static final QueueName SECOND = new QueueName("q2:11300");

    private final Story pmc = new Story().registered();

    private static Job delete(String hostname) {
        return new Job(Action.DELETE, new Hostname(hostname), null, Map.of("hostname", hostname));
    }

    private static Event arrives(QueueName queue, long id, Job job) {
        return new Event.JobArrived(new JobTicket(queue, 1, id), job);
    }

    private List<JobResult> results() {
        return pmc.effects(Effect.Publish.class).stream()
                .map(Effect.Publish::result)
                .toList();
    }

    @Test
    void theSameJobWithTheSameNumberFromTwoQueuesIsTwoJobs() {
        pmc.happens(arrives(FIRST, 1, delete("web1")), arrives(SECOND, 1, delete("web1")));

        assertThat(results()).extracting(JobResult::queue).containsExactly(FIRST, SECOND);
        assertThat(pmc.memory().handled()).extracting(HandledJob::queue).containsExactlyInAnyOrder(FIRST, SECOND);

        pmc.happens(new Event.JobSettled(new JobKey(FIRST, 1)));
        assertThat(pmc.memory().handled()).extracting(HandledJob::queue).containsExactly(SECOND);
    }

    @Test
    void aCreateBehindTheDeletionFromAnotherQueueHasItsResultForItsOwnQueue() {
        pmc.running("web1");
        pmc.happens(arrives(FIRST, 7, delete("web1")));
        pmc.happens(arrives(SECOND, 7, SampleVms.create("web1")));
        assertThat(results()).isEmpty();

        pmc.restart().registered();
        pmc.says("web1", Kind.KILLED, SampleVms.report(true, true, 0));
        assertThat(results()).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.DELETED);
            assertThat(result.queue()).isEqualTo(FIRST);
        });

        pmc.offer("o2", "agent-1", "metal1").says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(results()).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.RUNNING);
            assertThat(result.queue()).isEqualTo(SECOND);
        });
    }

    @Test
    void theOtherOrderGivesBothTheirResultsToo() {
        pmc.happens(arrives(SECOND, 7, SampleVms.create("web1")));

        pmc.happens(arrives(FIRST, 7, delete("web1")));

        assertThat(results()).extracting(JobResult::queue).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void aJobThatWasDealtWithBeforeQueuesHadNamesIsNotDoneAgainAndHasANameFromThenOn() {
        HandledJob before = HandledJob.of(
                new JobTicket(QueueName.UNNAMED, 1, 7),
                "DELETE web1",
                delete("web1").fields());
        State stored = State.empty("db")
                .after(new Changes(null, 1, Map.of(), List.of(), List.of(), List.of(before), List.of()));
        Core core = new Core(stored, SampleVms.POLICY);

        Decision again = core.decide(List.of(arrives(FIRST, 7, delete("web1"))), SampleVms.NOON);

        assertThat(again.effects()).noneMatch(Effect.Publish.class::isInstance);
        State after = stored.after(again.changes());
        assertThat(after.handled()).extracting(HandledJob::key).containsExactly(new JobKey(FIRST, 7));
        State settled = after.after(core.decide(List.of(new Event.JobSettled(new JobKey(FIRST, 7))), SampleVms.NOON)
                .changes());
        assertThat(settled.handled()).isEmpty();
    }
}
