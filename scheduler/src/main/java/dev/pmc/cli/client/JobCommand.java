package dev.pmc.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc job}: messages that were put aside because they are no valid jobs. */
@Command(
        name = "job",
        mixinStandardHelpOptions = true,
        description = "Shows messages that were put aside because they are no valid jobs, and gets rid of them.",
        subcommands = {
            JobCommand.ListJobs.class,
            JobCommand.ShowJob.class,
            JobCommand.Retry.class,
            JobCommand.Drop.class
        })
public final class JobCommand extends GroupCommand {

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists buried messages.")
    static final class ListJobs extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode jobs = client.get("/jobs");
            if (json()) {
                print(jobs);
                return;
            }
            Table table = new Table("QUEUE", "ID", "AGE", "HOSTNAME", "PROBLEMS");
            for (JsonNode job : jobs.get("items")) {
                table.row(
                        text(job, "queue"),
                        text(job, "id"),
                        Ages.of(Duration.ofSeconds(job.get("age_seconds").asLong())),
                        text(job, "hostname"),
                        problems(job));
            }
            table.print(out());
            long more = jobs.get("total").asLong() - jobs.get("items").size();
            if (more > 0) {
                out().println("and " + more
                        + " more, which were buried before pmc was started: each shows up when those"
                        + " before it are retried or dropped");
            }
        }
    }

    /** Something about one message. */
    abstract static class OneJob extends ApiCommand {
        @Parameters(paramLabel = "ID", arity = "1..*", description = "The message's number, or several.")
        @SuppressWarnings("NullAway.Init")
        List<Long> ids;

        @Option(
                names = "--queue",
                paramLabel = "HOST:PORT",
                description = "The queue that it is buried in; needed if several have one of that number.")
        @Nullable
        String queue;

        /** Where the API has it, or something that can be done with it. */
        String path(long id, String what) {
            String path = "/jobs/" + id + what;
            return queue == null ? path : path + "?queue=" + URLEncoder.encode(queue, StandardCharsets.UTF_8);
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a buried message and its problems.")
    static final class ShowJob extends OneJob {
        @Override
        protected void run(StatusApiClient client) {
            for (long id : ids) {
                JsonNode job = client.get(path(id, ""));
                if (json()) {
                    print(job);
                } else {
                    out().println("job " + id + ": " + problems(job));
                    out().println(text(job, "text"));
                }
            }
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = "Has a buried message come again; useful if another pmc will understand it.")
    static final class Retry extends OneJob {
        @Override
        protected void run(StatusApiClient client) {
            for (long id : ids) {
                client.post(path(id, "/retry"));
                out().println("retried " + id);
            }
        }
    }

    @Command(name = "drop", mixinStandardHelpOptions = true, description = "Deletes a buried message for good.")
    static final class Drop extends OneJob {
        @Override
        protected void run(StatusApiClient client) {
            for (long id : ids) {
                client.delete(path(id, ""));
                out().println("dropped " + id);
            }
        }
    }

    private static String problems(JsonNode job) {
        StringJoiner problems = new StringJoiner("; ");
        job.get("problems").forEach(problem -> problems.add(problem.asString()));
        return problems.length() == 0 ? "none: it is a valid job now" : problems.toString();
    }
}
