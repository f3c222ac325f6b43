package dev.pmc.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.ResultForm;
import dev.pmc.queue.ResultWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A result is its own queue's, and another's once that one has been away for long. */
class SeveralQueuesTest implements QueueAnswers.Listener {
    private static final QueueName FIRST = new QueueName("q1:11300");
    private static final QueueName SECOND = new QueueName("q2:11300");
    private static final QueueName ELSEWHERE = new QueueName("q3:11300");

    private final QueueAnswers answers = new QueueAnswers(List.of(FIRST, SECOND), ResultWriter::write);
    private final List<Event> events = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T12:00:00Z");

    private void ends(String id, QueueName queue) {
        answers.add(List.of(new Effect.Publish(
                new JobResult(id, queue, JobResult.Status.RUNNING, "web1", null, null, null, null, Map.of()))));
    }

    /** What there is for a queue, which takes all of it. */
    private List<String> takes(QueueName queue) {
        QueueAnswers.Round round = answers.next(queue, now);
        answers.published(
                queue,
                round.results(),
                round.results().stream().map(message -> PutReply.TAKEN).toList(),
                now,
                this);
        return ids(round);
    }

    /** What there is for a queue, which does not answer. */
    private List<String> isAway(QueueName queue) {
        QueueAnswers.Round round = answers.next(queue, now);
        answers.failed(queue, round.results(), now);
        return ids(round);
    }

    private static List<String> ids(QueueAnswers.Round round) {
        return round.results().stream().map(QueueAnswers.Message::resultId).toList();
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    @Test
    void eachResultGoesToTheQueueThatItsJobCameFrom() {
        ends("db-1", FIRST);
        ends("db-2", SECOND);

        assertThat(takes(SECOND)).containsExactly("db-2");
        assertThat(takes(FIRST)).containsExactly("db-1");
        assertThat(events).containsExactly(new Event.ResultDelivered("db-2"), new Event.ResultDelivered("db-1"));
    }

    @Test
    void anotherGetsTheResultsOfAQueueThatHasBeenAwayForLongAndNotBefore() {
        ends("db-1", FIRST);
        assertThat(isAway(FIRST)).containsExactly("db-1");

        passes(QueueAnswers.PATIENCE.minusMillis(1));
        assertThat(takes(SECOND)).isEmpty();
        assertThat(answers.nextDue(SECOND)).contains(now.plusMillis(1));

        passes(Duration.ofMillis(1));
        assertThat(takes(SECOND)).containsExactly("db-1");
        assertThat(events).containsExactly(new Event.ResultDelivered("db-1"));
        assertThat(takes(FIRST)).as("it is there already").isEmpty();
    }

    @Test
    void aQueueThatIsAwayIsTriedOnAndHasItsResultsAgainOnceItAnswers() {
        ends("db-1", FIRST);
        isAway(FIRST);
        passes(QueueAnswers.PATIENCE);
        ends("db-2", FIRST);

        assertThat(isAway(FIRST)).containsExactly("db-1", "db-2");
        answers.heard(FIRST);
        assertThat(takes(SECOND)).isEmpty();
        passes(Duration.ofMinutes(1));
        assertThat(takes(FIRST)).containsExactly("db-1", "db-2");
    }

    @Test
    void whatAQueueIsBeingAskedToTakeIsOfferedToNoOther() {
        ends("db-1", FIRST);
        isAway(FIRST);
        passes(QueueAnswers.PATIENCE);

        QueueAnswers.Round asked = answers.next(FIRST, now);
        assertThat(takes(SECOND)).isEmpty();
        answers.failed(FIRST, asked.results(), now);
        assertThat(takes(SECOND)).containsExactly("db-1");
    }

    @Test
    void aQueueThatIsAwayItselfGetsNothingOfOthers() {
        ends("db-1", FIRST);
        isAway(FIRST);
        answers.silent(SECOND, now);
        passes(QueueAnswers.PATIENCE);

        assertThat(takes(SECOND)).isEmpty();
        answers.heard(SECOND);
        assertThat(takes(SECOND)).containsExactly("db-1");
    }

    @Test
    void oneThatOnlySaysLaterIsNotAway() {
        ends("db-1", FIRST);
        QueueAnswers.Round round = answers.next(FIRST, now);
        answers.published(
                FIRST, round.results(), List.of(new PutReply(PutReply.Kind.LATER, "it is draining")), now, this);
        passes(QueueAnswers.PATIENCE.multipliedBy(10));

        assertThat(takes(SECOND)).isEmpty();
        assertThat(takes(FIRST)).containsExactly("db-1");
    }

    @Test
    void resultsOfAQueueThatThereIsNotAnyMoreGoToWhicheverAsksFirst() {
        ends("db-1", ELSEWHERE);

        assertThat(answers.nextDue(SECOND)).isPresent();
        assertThat(takes(SECOND)).containsExactly("db-1");
        assertThat(takes(FIRST)).isEmpty();
    }

    @Test
    void whatNamesNoQueueIsForTheFirst() {
        ends("db-1", QueueName.UNNAMED);

        assertThat(takes(SECOND)).isEmpty();
        assertThat(takes(FIRST)).containsExactly("db-1");
    }

    @Test
    void jobsAreLetGoOfWhereTheyCameFrom() {
        JobTicket one = new JobTicket(FIRST, 1, 7);
        JobTicket other = new JobTicket(SECOND, 1, 7);
        answers.add(List.of(new Effect.DeleteJob(one), new Effect.BuryJob(other)));

        assertThat(answers.next(FIRST, now).deletes()).containsExactly(one);
        assertThat(answers.next(SECOND, now).buries()).containsExactly(other);
        answers.ended(Set.of(other), this);
        assertThat(events).containsExactly(new Event.JobSettled(new JobKey(SECOND, 7)));
    }

    @Test
    void whatWaitsIsCountedForEachQueue() {
        ends("db-1", FIRST);
        ends("db-2", FIRST);

        assertThat(answers.waiting(FIRST)).isEqualTo(2);
        assertThat(answers.waiting(SECOND)).isZero();
        assertThatThrownBy(() -> answers.waiting(ELSEWHERE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Override
    public void happened(Event event) {
        events.add(event);
    }

    @Override
    public void cut(JobResult result, ResultForm form, String reason) {
        throw new AssertionError("nothing is too big here: " + reason);
    }

    @Override
    public void givenUp(JobResult result, String what, String reason) {
        throw new AssertionError("nothing is refused here: " + reason);
    }

    @Override
    public void later(JobResult result, String reason) {
        assertThat(reason).isNotEmpty();
    }
}
