package dev.pmc.web.api;

import dev.pmc.core.job.Job;
import dev.pmc.queue.JobSender;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.QueueInspector.Counts;
import dev.pmc.queue.QueueProducer;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.status.HostStatus;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import dev.pmc.status.StatusBoard;
import dev.pmc.status.TubeWarnings;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Jobs that somebody hands in: judged as pmc judges them when they come, and put into a queue as everybody's are. If one of
 * several is wrong, none is sent.
 */
final class NewJobs {
    private static final int MOST = 1000;

    private final StatusBoard board;
    private final QueueWatches queues;
    private final JobIntake intake;

    NewJobs(StatusBoard board, QueueWatches queues, JobIntake intake) {
        this.board = board;
        this.queues = queues;
        this.intake = intake;
    }

    /** Which way jobs go. */
    enum Way {
        /** By the network stage, which gives the hosts addresses. */
        NETWORK,
        /** To pmc itself. */
        DIRECT
    }

    /** What has become of jobs. */
    record SentJobs(List<SentJob> items) {
        boolean isTaken() {
            return items.stream().allMatch(item -> item.outcome.equals(Word.of(Outcome.QUEUED)));
        }
    }

    /** What has become of one of them: what is wrong with it, and what may keep it waiting. */
    record SentJob(@Nullable String hostname, String outcome, List<String> problems, List<String> warnings) {}

    private enum Outcome {
        /** A queue has it. */
        QUEUED,
        /** It would be taken. */
        GOOD,
        /** It is wrong. */
        WRONG,
        /** Another one is wrong. */
        NOT_SENT,
        /** No queue has taken it. */
        NOT_TAKEN,
        /** A queue may have it, or not. */
        UNSURE
    }

    /** The messages that a request's body holds. */
    static List<byte[]> messages(String body) {
        JsonNode jobs = tree(body).path("jobs");
        if (!jobs.isArray() || jobs.isEmpty() || jobs.size() > MOST) {
            throw ApiProblem.badRequest(
                    "the body is {\"jobs\": [...]} with 1 to " + MOST + " jobs, each a JSON object");
        }
        List<byte[]> messages = new ArrayList<>();
        for (JsonNode job : jobs) {
            if (!job.isObject()) {
                throw ApiProblem.badRequest("each job is a JSON object, as JOBS.md describes it");
            }
            messages.add(Json.text(job).getBytes(StandardCharsets.UTF_8));
        }
        return messages;
    }

    /** A request's body. */
    static JsonNode tree(String body) {
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException e) {
            throw ApiProblem.badRequest("the body is no JSON: " + e.getOriginalMessage());
        }
    }

    /** Judges jobs, and sends them unless only their judgement is asked for. */
    SentJobs take(List<byte[]> messages, Way way, boolean onlyJudged) throws QueueUnavailable {
        List<ParsedJob> jobs = messages.stream().map(intake.parser()).toList();
        List<List<String>> problems = jobs.stream().map(this::problems).toList();
        boolean good = problems.stream().allMatch(List::isEmpty);
        List<String> warnings = warnings(way);
        List<SentJob> items = new ArrayList<>();
        if (onlyJudged || !good) {
            Outcome other = onlyJudged ? Outcome.GOOD : Outcome.NOT_SENT;
            for (int i = 0; i < jobs.size(); i++) {
                Outcome outcome = problems.get(i).isEmpty() ? other : Outcome.WRONG;
                items.add(new SentJob(hostname(jobs.get(i)), Word.of(outcome), problems.get(i), warnings));
            }
            return new SentJobs(items);
        }
        JobSender sender = way == Way.NETWORK
                ? intake.senders().network()
                : intake.senders().direct();
        List<QueueProducer.Answer> answers = sender.put(messages);
        for (int i = 0; i < jobs.size(); i++) {
            QueueProducer.Answer answer = answers.get(i);
            items.add(new SentJob(
                    hostname(jobs.get(i)),
                    Word.of(outcome(answer)),
                    answer.reply().isTaken()
                            ? List.of()
                            : List.of(answer.reply().words()),
                    warnings));
        }
        return new SentJobs(items);
    }

    private static Outcome outcome(QueueProducer.Answer answer) {
        return switch (answer.reply().kind()) {
            case TAKEN -> Outcome.QUEUED;
            case UNSURE -> Outcome.UNSURE;
            case TOO_BIG, LATER, REFUSED -> Outcome.NOT_TAKEN;
        };
    }

    private List<String> problems(ParsedJob parsed) {
        if (parsed instanceof ParsedJob.Invalid invalid) {
            return invalid.problems();
        }
        Job job = ((ParsedJob.Valid) parsed).job();
        String name = job.hostname().value();
        HostStatus known = board.snapshot().hosts().get(name);
        if (job.order() == null) {
            return known == null ? List.of("hostname: there is no host " + name) : List.of();
        }
        List<String> problems = new ArrayList<>();
        if (known != null) {
            problems.add("hostname: there is a host " + name + " already, it is "
                    + Word.of(known.record().state()));
        }
        intake.images().objection(job.order().spec().seed().os()).ifPresent(problems::add);
        return problems;
    }

    private static @Nullable String hostname(ParsedJob parsed) {
        return parsed instanceof ParsedJob.Invalid invalid
                ? invalid.hostname()
                : ((ParsedJob.Valid) parsed).job().hostname().value();
    }

    /** What keeps jobs waiting on that way; only what is so at every queue, as any of them may get them. */
    private List<String> warnings(Way way) {
        List<Optional<String>> each = queues.latest().stream()
                .filter(QueueWatch.Look::isAnswered)
                .map(look -> warning(look, way))
                .toList();
        return !each.isEmpty() && each.stream().allMatch(Optional::isPresent)
                ? each.stream().flatMap(Optional::stream).distinct().limit(1).toList()
                : List.of();
    }

    private static Optional<String> warning(QueueWatch.Look look, Way way) {
        String before = look.before();
        Counts coming = look.coming();
        if (way == Way.NETWORK && before != null && coming != null) {
            return TubeWarnings.unattended(before, coming).or(() -> TubeWarnings.paused(before, coming));
        }
        Counts counts = look.counts();
        return counts == null ? Optional.empty() : TubeWarnings.paused(look.tube(), counts);
    }
}
