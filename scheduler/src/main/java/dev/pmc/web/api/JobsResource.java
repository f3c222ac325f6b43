package dev.pmc.web.api;

import dev.pmc.core.job.QueueName;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.Redaction;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /jobs}: messages that were put aside because they are no valid jobs, with what is wrong with each; to be tried
 * again, or dropped.
 *
 * <p>Each queue counts for itself, so a job has a number and a queue; whoever names none means the one queue in which a job
 * of that number is buried. Queues that do not answer are left out, if there are others.
 *
 * <p>beanstalkd does not list what is buried: it shows the first, and any other whose number is known. pmc knows the
 * numbers of those that it has buried since its start; the count of all is told besides.
 */
final class JobsResource implements Resource {
    private static final int MOST = 1000;
    private static final int MAX_TEXT = 2000;

    private final Function<byte[], ParsedJob> parser;
    private final QueueWatches queues;
    private final StatusBoard board;

    /** @param parser judges messages as pmc does when they come */
    JobsResource(QueueWatches queues, StatusBoard board, Function<byte[], ParsedJob> parser) {
        this.parser = parser;
        this.queues = queues;
        this.board = board;
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return true;
    }

    @Override
    public Reply answer(ApiRequest request) {
        request.query().only("queue");
        try {
            return switch (request.path().size()) {
                case 1 -> list(request);
                case 2 -> one(request, number(request));
                default -> retry(request, number(request));
            };
        } catch (QueueUnavailable e) {
            throw ApiProblem.unavailable("the queue does not answer: " + e.getMessage());
        }
    }

    /** The queues that are asked about, all if none is named; without those that did not answer lately, if others did. */
    private List<QueueWatch> asked(ApiRequest request) {
        String name = request.query().text("queue");
        List<QueueWatch> named = queues.all().stream()
                .filter(queue -> name == null || queue.queue().equals(new QueueName(name)))
                .toList();
        if (named.isEmpty()) {
            throw ApiProblem.notFound("there is no queue of that name; there are "
                    + queues.all().stream().map(QueueWatch::queue).toList());
        }
        List<QueueWatch> answering =
                named.stream().filter(queue -> queue.latest().isAnswered()).toList();
        return answering.isEmpty() ? named : answering;
    }

    /** The queue in which a job of that number is buried. */
    private QueueWatch holder(ApiRequest request, long number) throws QueueUnavailable {
        List<QueueWatch> holders = new ArrayList<>();
        for (QueueWatch queue : asked(request)) {
            if (queue.inspector().buried(number).isPresent()) {
                holders.add(queue);
            }
        }
        if (holders.isEmpty()) {
            throw notBuried(number);
        }
        if (holders.size() > 1) {
            throw ApiProblem.conflict("a job " + number + " is buried in each of several queues; name one: "
                    + holders.stream().map(QueueWatch::queue).toList());
        }
        return holders.get(0);
    }

    private Reply list(ApiRequest request) throws QueueUnavailable {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        List<BuriedJob> jobs = new ArrayList<>();
        long total = 0;
        for (QueueWatch queue : asked(request)) {
            list(queue, jobs);
            total += queue.inspector().counts().buried();
        }
        return Reply.json(new BuriedJobs(jobs, total));
    }

    private void list(QueueWatch queue, List<BuriedJob> jobs) throws QueueUnavailable {
        QueueInspector inspector = queue.inspector();
        Set<Long> numbers = new TreeSet<>();
        board.buried().stream().filter(job -> job.queue().equals(queue.queue())).forEach(job -> numbers.add(job.id()));
        inspector.firstBuried().ifPresent(first -> numbers.add(first.id()));
        for (long number : numbers) {
            Optional<Buried> job = jobs.size() < MOST ? inspector.buried(number) : Optional.empty();
            job.ifPresent(found -> jobs.add(BuriedJob.of(queue.queue(), found, parser)));
        }
    }

    private Reply one(ApiRequest request, long number) throws QueueUnavailable {
        if (request.method().equals("DELETE")) {
            return done(number, "dropped", holder(request, number).inspector().drop(number));
        }
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD, DELETE");
        }
        QueueWatch queue = holder(request, number);
        return queue.inspector()
                .buried(number)
                .map(job -> Reply.json(BuriedJob.of(queue.queue(), job, parser)))
                .orElseThrow(() -> notBuried(number));
    }

    private Reply retry(ApiRequest request, long number) throws QueueUnavailable {
        if (request.path().size() > 3 || !request.path().get(2).equals("retry")) {
            throw ApiProblem.notFound("a job has no '" + request.path().get(2) + "'; it has retry");
        }
        if (!request.method().equals("POST")) {
            throw ApiProblem.methodNotAllowed("POST");
        }
        return done(number, "retried", holder(request, number).inspector().retry(number));
    }

    private static Reply done(long number, String what, boolean found) {
        if (!found) {
            throw notBuried(number);
        }
        return Reply.json(new Done(number, what));
    }

    private static ApiProblem notBuried(long number) {
        return ApiProblem.notFound("no job " + number + " is buried in the tube");
    }

    private static long number(ApiRequest request) {
        String number = request.path().get(1);
        if (!number.matches("\\d{1,18}")) {
            throw ApiProblem.notFound("a job has a number for a name");
        }
        return Long.parseLong(number);
    }

    /** Jobs that were put aside, and how many there are in all: those that others have buried are not listed. */
    record BuriedJobs(List<BuriedJob> items, long total) {}

    /** A message that was put aside, and what is wrong with it. */
    record BuriedJob(
            String queue,
            long id,
            long ageSeconds,
            @Nullable String hostname,
            List<String> problems,
            String text,
            boolean cut) {
        static BuriedJob of(QueueName queue, Buried job, Function<byte[], ParsedJob> parser) {
            ParsedJob parsed = parser.apply(job.body());
            String text = Redaction.text(job.body());
            boolean cut = text.length() > MAX_TEXT;
            List<String> problems = parsed instanceof ParsedJob.Invalid invalid ? invalid.problems() : List.of();
            String hostname = parsed instanceof ParsedJob.Invalid invalid
                    ? invalid.hostname()
                    : ((ParsedJob.Valid) parsed).job().hostname().value();
            return new BuriedJob(
                    queue.value(),
                    job.id(),
                    job.ageSeconds(),
                    hostname,
                    problems,
                    cut ? text.substring(0, MAX_TEXT) : text,
                    cut);
        }
    }

    /** What was done with a job. */
    record Done(long id, String done) {}
}
