package dev.pmc.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.PutReply.Kind;
import dev.pmc.queue.ResultForm;
import dev.pmc.queue.ResultWriter;
import dev.pmc.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever the queue says, each job and each result has an end for itself. */
class QueueAnswersTest implements QueueAnswers.Listener {
    private static final QueueName QUEUE = new QueueName("q1:11300");

    private final QueueAnswers answers = new QueueAnswers(List.of(QUEUE), ResultWriter::write);
    private final List<Event> events = new ArrayList<>();
    private final List<ResultForm> forms = new ArrayList<>();
    private final List<String> givenUp = new ArrayList<>();
    private Instant now = Instant.parse("2030-01-01T12:00:00Z");

    private static Effect.Publish result(String id, @Nullable String lease) {
        return new Effect.Publish(new JobResult(
                id,
                QUEUE,
                JobResult.Status.RUNNING,
                "web1",
                null,
                null,
                null,
                lease,
                Map.of("action", "create", "note", "n".repeat(10_000))));
    }

    /** The queue says so to each message that is due, for one round. */
    private List<String> round(Function<QueueAnswers.Message, PutReply> server) {
        QueueAnswers.Round round = answers.next(QUEUE, now);
        answers.released(
                QUEUE, round.releases(), round.releases().stream().map(server).toList(), now, this);
        answers.published(
                QUEUE, round.results(), round.results().stream().map(server).toList(), now, this);
        return round.results().stream().map(QueueAnswers.Message::resultId).toList();
    }

    private static PutReply reply(Kind kind) {
        return kind == Kind.TAKEN ? PutReply.TAKEN : new PutReply(kind, kind.toString());
    }

    private static PutReply limit(QueueAnswers.Message message, int bytes) {
        return reply(message.body().length > bytes ? Kind.TOO_BIG : Kind.TAKEN);
    }

    private void rounds(int count, Function<QueueAnswers.Message, PutReply> server) {
        for (int i = 0; i < count; i++) {
            round(server);
            now = now.plus(Duration.ofMinutes(1));
        }
    }

    @Test
    void aResultThatIsTooBigIsPutInFewerWordsThatSaySo() {
        answers.add(List.of(result("db-1", null)));
        List<Map<?, ?>> taken = new ArrayList<>();

        rounds(3, message -> {
            PutReply reply = limit(message, 600);
            if (reply.isTaken()) {
                taken.add(Json.read(message.body(), Map.class));
            }
            return reply;
        });

        assertThat(taken).singleElement().satisfies(message -> {
            assertThat(message.get("id")).isEqualTo("db-1");
            assertThat(message.get("status")).isEqualTo("running");
            assertThat(message.get("hostname")).isEqualTo("web1");
            assertThat(message.get("action")).isEqualTo("create");
            assertThat(message.get("cut")).isNotNull();
        });
        assertThat(forms).containsExactly(ResultForm.BRIEF);
        assertThat(events).containsExactly(new Event.ResultDelivered("db-1"));
    }

    @Test
    void whatIsTooBigInTheFewestWordsIsGivenUpAndHoldsUpNoOther() {
        answers.add(List.of(result("db-1", "lease"), result("db-2", null)));

        rounds(5, message -> message.resultId().equals("db-1") ? reply(Kind.TOO_BIG) : limit(message, 20_000));

        assertThat(givenUp).containsExactly("the release of its lease", "the result");
        assertThat(events)
                .containsExactlyInAnyOrder(new Event.ResultDelivered("db-1"), new Event.ResultDelivered("db-2"));
        assertThat(answers.nextDue(QUEUE)).isEmpty();
    }

    @Test
    void whatIsNotUnderstoodIsTriedSomeTimesAndGivenUp() {
        answers.add(List.of(result("db-1", null)));

        rounds(4, message -> reply(Kind.REFUSED));
        assertThat(givenUp).isEmpty();
        rounds(1, message -> reply(Kind.REFUSED));

        assertThat(givenUp).containsExactly("the result");
        assertThat(events).containsExactly(new Event.ResultDelivered("db-1"));
    }

    @Test
    void whatIsTakenLaterWaitsEverLongerAndIsNeverGivenUp() {
        answers.add(List.of(result("db-1", "lease")));
        Instant start = now;
        int tries = 0;
        while (now.isBefore(start.plusSeconds(3600))) {
            tries += round(message -> reply(Kind.LATER)).size();
            now = answers.nextDue(QUEUE).orElseThrow();
        }
        assertThat(tries).isBetween(200, 300);
        assertThat(givenUp).isEmpty();

        rounds(1, message -> reply(Kind.TAKEN));
        assertThat(events).containsExactly(new Event.ResultDelivered("db-1"));
    }

    @Test
    void oneThatWaitsDoesNotHoldUpTheNext() {
        answers.add(List.of(result("db-1", null)));
        round(message -> reply(Kind.LATER));

        answers.add(List.of(result("db-2", null)));

        assertThat(round(message -> reply(Kind.TAKEN))).containsExactly("db-2");
    }

    @Test
    void aResultIsDeliveredOnlyWhenItsReleaseIsToo() {
        answers.add(List.of(result("db-1", "lease")));
        QueueAnswers.Round round = answers.next(QUEUE, now);
        answers.published(QUEUE, round.results(), List.of(PutReply.TAKEN), now, this);
        answers.failed(QUEUE, round.releases(), now);
        assertThat(events).isEmpty();

        now = now.plusSeconds(1);
        assertThat(round(message -> reply(Kind.TAKEN)))
                .as("the result is there already")
                .isEmpty();
        assertThat(events).containsExactly(new Event.ResultDelivered("db-1"));
    }

    @Test
    void jobsAreLetGoOfOnceAndTheCoreHearsOfThoseThatAreGone() {
        JobTicket job = new JobTicket(QUEUE, 1, 7);
        answers.add(List.of(new Effect.DeleteJob(job), new Effect.BuryJob(new JobTicket(QUEUE, 1, 8))));

        QueueAnswers.Round round = answers.next(QUEUE, now);
        answers.ended(Set.of(job), this);

        assertThat(round.deletes()).containsExactly(job);
        assertThat(round.buries()).containsExactly(new JobTicket(QUEUE, 1, 8));
        assertThat(events).containsExactly(new Event.JobSettled(new JobKey(QUEUE, 7)));
        assertThat(answers.next(QUEUE, now).isEmpty()).isTrue();
    }

    @Override
    public void happened(Event event) {
        events.add(event);
    }

    @Override
    public void cut(JobResult result, ResultForm form, String reason) {
        forms.add(form);
    }

    @Override
    public void givenUp(JobResult result, String what, String reason) {
        givenUp.add(what);
    }

    @Override
    public void later(JobResult result, String reason) {
        assertThat(reason).isNotEmpty();
    }
}
