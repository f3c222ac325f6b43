package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResultWriterTest {
    private static JobResult result(Map<String, Object> fields, @Nullable String reason) {
        return new JobResult(
                "db1-7", QueueName.UNNAMED, JobResult.Status.FAILED, "web1", "metal7", null, reason, null, fields);
    }

    private static Map<?, ?> written(JobResult result) {
        byte[] bytes = ResultWriter.writeAll(result);
        assertThat(bytes).hasSizeLessThanOrEqualTo(ResultWriter.LONGEST);
        return Json.read(bytes, Map.class);
    }

    @Test
    void aResultIsTheJobAndWhatBecameOfIt() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hostname", "Web1");
        fields.put("cpu", "4");
        fields.put("status", "what an earlier result said");
        fields.put("address", "of an earlier life");

        assertThat(new String(ResultWriter.write(result(fields, "no such image")), StandardCharsets.UTF_8))
                .isEqualTo("{\"hostname\":\"web1\",\"cpu\":\"4\",\"id\":\"db1-7\",\"status\":\"failed\","
                        + "\"baremetal\":\"metal7\",\"reason\":\"no such image\"}");
    }

    @Test
    void userDataIsCutFirstIfTheResultIsTooLong() {
        String note = "n".repeat(40_000);
        Map<?, ?> message = written(result(Map.of("note", note, "user_data", "u".repeat(30_000)), "no"));

        assertThat(message.get("note")).isEqualTo(note);
        assertThat(message.get("user_data")).asString().endsWith("uuu... (cut: 30000 characters)");
    }

    @Test
    void thenTheLongestFieldsAreCutUntilItFits() {
        Map<?, ?> message = written(result(
                Map.of(
                        "long", "☃".repeat(30_000),
                        "longer", Map.of("deep", "x".repeat(100_000)),
                        "short", "s".repeat(400)),
                "no"));

        assertThat(message.get("longer")).asString().startsWith("(cut: 1000");
        assertThat(message.get("long")).asString().endsWith("☃... (cut: 30000 characters)");
        assertThat(message.get("short")).asString().hasSize(400);
    }

    @Test
    void ofTooManyFieldsNoneIsKeptButTheAnswerIs() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            fields.put("field" + i, "value");
        }
        Map<?, ?> message = written(result(fields, "r".repeat(100_000)));

        assertThat(message.get("status")).isEqualTo("failed");
        assertThat(message.get("hostname")).isEqualTo("web1");
        assertThat(message.get("reason")).asString().hasSize(4000);
        assertThat(message.containsKey("field1")).isFalse();
    }

    @Test
    void halfACharacterInAReasonDoesNotLoseTheResult() {
        assertThat(written(result(Map.of(), "broken \ud83d end")).get("reason")).isEqualTo("broken ? end");
    }
}
