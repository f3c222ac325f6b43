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
import tools.jackson.databind.JsonNode;

/**
 * {@code /jobs}: takes new jobs; shows messages that were put aside because they are no valid jobs, with what is wrong with
 * each; to be tried again as they are or as somebody edits them, or dropped.
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
    private final NewJobs newJobs;

    JobsResource(QueueWatches queues, StatusBoard board, JobIntake intake) {
        this.parser = intake.parser();
        this.queues = queues;
        this.board = board;
        this.newJobs = new NewJobs(board, queues, intake);
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return true;
    }

    @Override
    public Reply answer(ApiRequest request) {
        try {
            if (request.path().size() == 1 && request.method().equals("POST")) {
                return take(request);
            }
            request.query().only("queue");
            return switch (request.path().size()) {
                case 1 -> list(request);
                case 2 -> one(request, number(request));
                default -> again(request, number(request));
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
            throw ApiProblem.methodNotAllowed("GET, HEAD, POST");
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

    private Reply take(ApiRequest request) throws QueueUnavailable {
        Query query = request.query().only("via", "check");
        NewJobs.Way way = query.word("via", NewJobs.Way.class);
        String check = query.text("check");
        if (check != null && !check.equals("yes")) {
            throw ApiProblem.badRequest("check is yes, to have jobs judged and nothing sent");
        }
        return Reply.json(
                newJobs.take(NewJobs.messages(request.body()), way == null ? NewJobs.Way.DIRECT : way, check != null));
    }

    private Reply again(ApiRequest request, long number) throws QueueUnavailable {
        String how = request.path().get(2);
        if (request.path().size() > 3 || !(how.equals("retry") || how.equals("resend"))) {
            throw ApiProblem.notFound("a job has no '" + how + "'; it has retry and resend");
        }
        if (!request.method().equals("POST")) {
            throw ApiProblem.methodNotAllowed("POST");
        }
        QueueInspector queue = holder(request, number).inspector();
        return how.equals("retry")
                ? done(number, "retried", queue.retry(number))
                : Reply.json(resend(queue, number, request.body()));
    }

    /** Sends a message as somebody has edited it, and drops the old one when a queue has the new one. */
    private NewJobs.SentJobs resend(QueueInspector queue, long number, String body) throws QueueUnavailable {
        JsonNode text = NewJobs.tree(body).path("text");
        if (!text.isString()) {
            throw ApiProblem.badRequest("the body is {\"text\": \"...\"}, with the message as it is to be");
        }
        Buried old = queue.buried(number).orElseThrow(() -> notBuried(number));
        byte[] message = Redaction.restored(old.body(), text.asString());
        NewJobs.SentJobs sent = newJobs.take(List.of(message), NewJobs.Way.DIRECT, false);
        if (sent.isTaken()) {
            queue.drop(number);
        }
        return sent;
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
