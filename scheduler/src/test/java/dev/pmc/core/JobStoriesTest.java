package dev.pmc.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pmc.core.decision.Event;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.ParsedJob;
import dev.pmc.vm.VmTask.Verb;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people send, in every form that they do, from the bytes of a message to its one result. */
final class JobStoriesTest {
    private static final String CREATE = "{\"hostname\":\"web1\",\"comp_type\":\"web\"}";
    private static final String DELETE = "{\"hostname\":\"web1\",\"action\":\"delete\"}";
    private static final String STOP = "{\"hostname\":\"web1\",\"action\":\"stop\"}";
    private static final String RESTART = "{\"hostname\":\"web1\",\"action\":\"restart\"}";

    private final Story pmc = new Story().registered();
    private final List<Status> results = new ArrayList<>();
    private long jobs;

    static Stream<Arguments> stories() {
        return Stream.of(
                story(
                        "numbers as strings",
                        batch(CREATE.replace("}", ",\"cpu\":\"2\",\"mem\":\"512\"}")),
                        Status.RUNNING),
                story("base64 with line breaks", batch(base64(CREATE)), Status.RUNNING),
                story("an unknown action", batch(DELETE.replace("delete", "explode")), Status.REJECTED),
                story("a delete of an unknown host", batch(DELETE), Status.DUPLICATE),
                story("a restart of an unknown host", batch(RESTART), Status.REJECTED),
                story("the same twice in one batch", batch(CREATE, CREATE), Status.DUPLICATE, Status.RUNNING),
                story(
                        "two of a name in one batch",
                        batch(CREATE, CREATE.replace("}", ",\"cpu\":3}")),
                        Status.REJECTED,
                        Status.RUNNING),
                story("a stop before it runs", batch(CREATE, STOP), Status.CANCELLED, Status.STOPPED),
                story("a restart while it is pending", batch(CREATE, RESTART), Status.RUNNING, Status.RUNNING),
                story(
                        "a create after its delete",
                        List.of(List.of(CREATE), List.of(DELETE), List.of(CREATE)),
                        Status.RUNNING,
                        Status.DELETED,
                        Status.RUNNING),
                story(
                        "create, delete and create in one batch",
                        batch(CREATE, DELETE, CREATE),
                        Status.CANCELLED,
                        Status.DELETED,
                        Status.RUNNING),
                story(
                        "the last word is delete",
                        List.of(List.of(CREATE), List.of(DELETE, CREATE, DELETE)),
                        Status.RUNNING,
                        Status.DELETED,
                        Status.CANCELLED,
                        Status.DELETED),
                story(
                        "the last word is create",
                        List.of(List.of(CREATE), List.of(DELETE, CREATE, DELETE, CREATE)),
                        Status.RUNNING,
                        Status.DELETED,
                        Status.CANCELLED,
                        Status.DELETED,
                        Status.RUNNING),
                story("a huge message", batch("{\"hostname\":\"" + "x".repeat(65_000) + "\"}"), Status.REJECTED),
                story("not UTF-8", batch("{\"hostname\":\"m\u00fcller\",\"comp_type\":\"web\"}"), Status.REJECTED),
                story("a field twice", batch(CREATE.replace("}", ",\"hostname\":\"web2\"}")), Status.REJECTED),
                story(
                        "a result that is a job but for its answer",
                        batch(CREATE.replace("}", ",\"id\":\"0123456789ab-3\",\"status\":\"running\"}"))),
                story(
                        "a lease as long as a message",
                        batch(CREATE.replace("}", ",\"lease\":\"" + "x".repeat(65_000) + "\"}")),
                        Status.REJECTED),
                story("nothing", batch(""), Status.REJECTED));
    }

    private static Arguments story(String words, List<List<String>> batches, Status... results) {
        return arguments(words, batches, List.of(results));
    }

    private static List<List<String>> batch(String... messages) {
        return List.of(List.of(messages));
    }

    private static String base64(String message) {
        return Base64.getMimeEncoder(20, "\n".getBytes(UTF_8)).encodeToString(message.getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void eachMessageEndsInOneResult(String words, List<List<String>> batches, List<Status> expected) {
        for (List<String> batch : batches) {
            happens(batch.stream().map(this::arrives).toList());
            letTheClusterWork();
        }

        assertThat(results).as(words).containsExactlyElementsOf(expected);
        assertThat(pmc.memory().vms()).allSatisfy(vm -> {
            assertThat(vm.jobs().pending()).isEmpty();
            assertThat(vm.jobs().deferred()).isEmpty();
        });
        boolean left = results.stream()
                .filter(Set.of(Status.RUNNING, Status.STOPPED, Status.DELETED)::contains)
                .reduce((before, last) -> last)
                .filter(last -> last != Status.DELETED)
                .isPresent();
        assertThat(pmc.stored("web1").isPresent()).as("there is a host").isEqualTo(left);
    }

    /** The bytes of a message are its characters in Latin-1, so that it can be other than UTF-8. */
    private Event arrives(String message) {
        JobTicket ticket = new JobTicket(Story.QUEUE, 1, ++jobs);
        ParsedJob parsed = JobParser.parse(message.getBytes(ISO_8859_1));
        if (parsed instanceof ParsedJob.Valid valid) {
            return new Event.JobArrived(ticket, valid.job());
        }
        ParsedJob.Invalid invalid = (ParsedJob.Invalid) parsed;
        return new Event.JobUnreadable(ticket, invalid.hostname(), invalid.problems(), invalid.fields());
    }

    private void happens(List<Event> events) {
        pmc.happens(events.toArray(Event[]::new));
        results.addAll(pmc.results());
    }

    /** There is always room, every task does at once what it is to do. */
    private void letTheClusterWork() {
        for (int i = 0; i < 10; i++) {
            pmc.offer("offer-" + jobs + "-" + i, "agent-1", "metal1");
            for (VmRecord vm : pmc.memory().vms()) {
                Attempt attempt = vm.attempt();
                if (attempt != null && vm.goal() != Goal.RUN) {
                    pmc.says(vm.hostname().value(), Kind.KILLED, SampleVms.report(vm.goal() == Goal.ERASE, true, 0));
                } else if (attempt != null && attempt.verb() == Verb.RUN) {
                    pmc.says(
                            vm.hostname().value(),
                            Kind.RUNNING,
                            SampleVms.report(false, true, vm.asked().bootGeneration()));
                }
                results.addAll(pmc.results());
            }
            pmc.after(5);
            results.addAll(pmc.results());
        }
    }
}
