package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.Job;
import dev.pmc.vm.VmSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Messages as the parser understands them. */
final class ParsedJobs {
    static final String LEAST = "{\"hostname\":\"web1\",\"comp_type\":\"web\"}";

    private ParsedJobs() {}

    static ParsedJob parse(String message) {
        return JobParser.parse(message.getBytes(StandardCharsets.UTF_8));
    }

    static Job job(String message) {
        ParsedJob parsed = parse(message);
        assertThat(parsed).isInstanceOf(ParsedJob.Valid.class);
        return ((ParsedJob.Valid) parsed).job();
    }

    /** The job {@link #LEAST} with more fields. */
    static Job createWith(String fields) {
        return job("{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}");
    }

    static VmSpec spec(String fields) {
        return Objects.requireNonNull(createWith(fields).order()).spec();
    }

    static ParsedJob.Invalid invalid(String message) {
        ParsedJob parsed = parse(message);
        assertThat(parsed).isInstanceOf(ParsedJob.Invalid.class);
        return (ParsedJob.Invalid) parsed;
    }

    static List<String> problems(String fields) {
        return invalid("{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}")
                .problems();
    }
}
