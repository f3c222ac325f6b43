package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.wire.GoldenFile;
import dev.pmc.wire.Mutation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pmc writes into tubes for others to read. */
class ResultFormsTest {
    private static final JobResult RESULT = new JobResult(
            "0123456789ab-7",
            QueueName.UNNAMED,
            JobResult.Status.FAILED,
            "web1.example",
            "metal7.example",
            "10.1.2.16",
            "no such image",
            null,
            Map.of("cpu", 4));

    private static final Map<String, byte[]> WRITTEN = Map.of(
            "answer/1.json", ResultWriter.write(RESULT, ResultForm.FULL),
            "answer/1-brief.json", ResultWriter.write(RESULT, ResultForm.BRIEF),
            "answer/1-bare.json", ResultWriter.write(RESULT, ResultForm.BARE),
            "release/1.json", ReleaseWriter.write("web1.example", "lease-1"));

    static Stream<GoldenFile> newest() {
        return Stream.of("answer", "release").flatMap(kind -> GoldenFile.newest(kind).stream());
    }

    /** If this fails since a form has changed: leave the golden file as it is, and add the next one. */
    @ParameterizedTest
    @MethodSource("newest")
    void theNewestFormIsTheOneThatIsWritten(GoldenFile golden) {
        String written = new String(Objects.requireNonNull(WRITTEN.get(golden.path())), StandardCharsets.UTF_8);

        assertThat(Mutation.tree(written)).isEqualTo(Mutation.tree(golden.text()));
    }

    /** A result that comes back as a job is known for what it is. */
    @ParameterizedTest
    @MethodSource("answers")
    void everyReleasedResultIsKnownAsOne(GoldenFile golden) throws Exception {
        assertThat(JobResult.isOne(JobMessage.read(golden.text().getBytes(StandardCharsets.UTF_8))))
                .isTrue();
    }

    static Stream<GoldenFile> answers() {
        return GoldenFile.of("answer").stream();
    }
}
