package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.State;
import dev.pmc.core.job.QueueName;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.JobSender;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.FakeInspector;
import dev.pmc.web.Reply;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.TestScheduler.FakeSender;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Buried jobs of queues that give the same numbers. */
class JobsOfSeveralQueuesTest {
    private final FakeInspector first = new FakeInspector();
    private final FakeInspector second = new FakeInspector();
    private final QueueWatches queues = new QueueWatches(List.of(watch("q1:11300", first), watch("q2:11300", second)));
    private final JobsResource jobs = new JobsResource(
            queues,
            new StatusBoard(State.empty("db"), TestScheduler.POLICY, TestScheduler.NOON),
            new JobIntake(
                    JobParser::parse, new JobSender.Ways(new FakeSender(), new FakeSender()), ImageNames.UNKNOWN));

    private static QueueWatch watch(String name, FakeInspector inspector) {
        return new QueueWatch(new QueueName(name), inspector, "dnsmasq", () -> inspector.own, () -> Instant.EPOCH);
    }

    private static Buried job(long id, String hostname) {
        return new Buried(id, 1, Json.bytes(Map.of("hostname", hostname)));
    }

    private JsonNode ask(String query, String... path) {
        Reply reply = jobs.answer(new ApiRequest("GET", Arrays.asList(path), Query.parse(query)));
        return Json.mapper().readTree(new String(reply.body, StandardCharsets.UTF_8));
    }

    @Test
    void allAreListedWithTheirQueues() {
        first.jobs.add(job(7, "web1"));
        second.jobs.add(job(7, "web2"));

        JsonNode list = ask("", "jobs");

        assertThat(list.get("items").findValuesAsString("queue")).containsExactly("q1:11300", "q2:11300");
        assertThat(list.get("items").findValuesAsString("hostname")).containsExactly("web1", "web2");
        assertThat(list.get("total").asLong()).isEqualTo(4);
        assertThat(ask("queue=q2:11300", "jobs").get("items").findValuesAsString("hostname"))
                .containsExactly("web2");
    }

    @Test
    void aNumberIsEnoughWhereOneQueueHasIt() {
        second.jobs.add(job(7, "web2"));

        assertThat(ask("", "jobs", "7").get("queue").asString()).isEqualTo("q2:11300");
    }

    @Test
    void aNumberOfSeveralNeedsTheNameOfOne() {
        first.jobs.add(job(7, "web1"));
        second.jobs.add(job(7, "web2"));

        assertThatThrownBy(() -> ask("", "jobs", "7"))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(409))
                .hasMessageContaining("q1:11300, q2:11300");
        assertThat(ask("queue=Q2:11300", "jobs", "7").get("hostname").asString())
                .isEqualTo("web2");
    }

    @Test
    void aQueueThatDoesNotAnswerIsNotAskedWhileAnotherDoes() {
        first.jobs.add(job(7, "web1"));
        second.jobs.add(job(7, "web2"));
        queues.all().get(1).look();

        assertThat(ask("", "jobs").get("items").findValuesAsString("queue")).containsExactly("q2:11300");
    }

    @Test
    void aNameThatIsNoneIsNotFound() {
        assertThatThrownBy(() -> ask("queue=q3:11300", "jobs"))
                .isInstanceOfSatisfying(
                        ApiProblem.class,
                        problem -> assertThat(problem.status()).isEqualTo(404))
                .hasMessageContaining("q1:11300");
    }
}
