package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in the tube, the parser has an answer that can be stored and published. */
final class JobParserFuzzTest {
    private static final int MESSAGES = 5_000;
    private static final String LEAST = "{\"hostname\":\"web1\",\"comp_type\":\"web\"}";
    private static final List<String> VALUES = List.of(
            "\"web1\"",
            "\"\"",
            "null",
            "true",
            "0",
            "-1",
            "1e9",
            "1.0",
            "99999999999999999999",
            "[]",
            "{}",
            "[null]",
            "{\"a\":null}",
            "\"10.1.2.3\"",
            "\"10.1.2.3/33\"",
            "\"C1M1\"",
            "\"\\u0000\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"255.255.255.0\"",
            "\"ssh-rsa AAAA\"",
            "\"%zz\"",
            "\"://\"",
            "[[[[]]]]",
            "NaN",
            "\"create\"");
    /** Every field that there is, in an order that a seed can rely on, and names that are none. */
    private static final List<String> NAMES = Stream.concat(
                    FieldNames.KNOWN.stream().sorted(), Stream.of("vlan", "memory", "", "\\ud800", "id", "hostnam"))
            .toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void thereIsAlwaysAnAnswer(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int valid = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = message(random);
            ParsedJob parsed = JobParser.parse(message);
            if (parsed instanceof ParsedJob.Valid job) {
                valid++;
                publish("web1", "fine", job.job().fields());
            } else if (parsed instanceof ParsedJob.Invalid invalid) {
                assertThat(invalid.problems())
                        .as(() -> new String(message, StandardCharsets.UTF_8))
                        .isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem)
                                .isNotBlank()
                                .hasSizeLessThan(1000)
                                .doesNotContain("\n"));
                publish(invalid.hostname(), String.join("; ", invalid.problems()), invalid.fields());
            }
        }
        assertThat(valid).as("of the messages some are jobs").isPositive();
    }

    private static void publish(@Nullable String hostname, String reason, Map<String, Object> fields) {
        JobResult result = new JobResult(
                "r-1", QueueName.UNNAMED, JobResult.Status.REJECTED, hostname, null, null, reason, null, fields);
        assertThat(ResultWriter.write(result)).hasSizeLessThanOrEqualTo(ResultWriter.LONGEST);
    }

    private static byte[] message(SplittableRandom random) {
        byte[] message = switch (random.nextInt(8)) {
            case 0 -> random(random, random.nextInt(200));
            case 1 -> LEAST.getBytes(StandardCharsets.UTF_8);
            default -> object(random).getBytes(StandardCharsets.UTF_8);
        };
        if (random.nextInt(4) == 0) {
            message = Base64.getMimeEncoder().encode(message);
        }
        return random.nextInt(3) == 0 ? mutated(message, random) : message;
    }

    private static String object(SplittableRandom random) {
        StringBuilder json = new StringBuilder("{");
        for (int i = random.nextInt(8); i >= 0; i--) {
            json.append('"').append(NAMES.get(random.nextInt(NAMES.size()))).append("\":");
            json.append(VALUES.get(random.nextInt(VALUES.size()))).append(i == 0 ? "}" : ",");
        }
        return json.toString();
    }

    private static byte[] mutated(byte[] message, SplittableRandom random) {
        if (message.length == 0) {
            return message;
        }
        byte[] mutated = message.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(mutated, random.nextInt(mutated.length)) : mutated;
    }

    private static byte[] random(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
