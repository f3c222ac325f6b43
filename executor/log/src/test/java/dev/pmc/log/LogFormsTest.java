package dev.pmc.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.event.KeyValuePair;

class LogFormsTest {
    private static final Logger LOGGER = new LoggerContext().getLogger("dev.pmc.framework.MasterLink");
    private static final String FORGED = "2026-01-01T12:00:00.123Z INFO  pmc: host is running vm=web9";

    /** What a peer, a guest or a submitter might send to look like something else. */
    static Stream<String> hostile() {
        return Stream.of(
                "",
                " ",
                "\"",
                "\\",
                "\\\"",
                "x\" vm=web9 reason=\"y",
                "x vm=web9",
                "vm=web9",
                "x\\\" vm=web9",
                "x\\",
                "{}",
                "{\"vm\":\"web9\"}",
                "x\",\"vm\":\"web9",
                "x\n" + FORGED,
                "x\r" + FORGED,
                "x\r\n\r\n" + FORGED,
                "x\u2028" + FORGED + "\u2029",
                "x\u0085" + FORGED,
                "x\u000b\u000c\u001c" + FORGED,
                "\u001b[2K\u001b[1A" + FORGED,
                "\u009b2K",
                "\u0000\u0007\b\u007f",
                "\u202egnp.exe\u202c \u200b\ufeff",
                "a\u00a0vm=web9\u3000vm=web9",
                "\ud800",
                "\udc00x\ud83d",
                "caf\u00e9 \u6f22 \ud83d\ude00");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noValueForgesAFieldOrALine(String text) {
        isReadBackAsItWas("a call was refused", text);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noWordsForgeAFieldOrALine(String text) {
        isReadBackAsItWas(text, "plain");
    }

    /** The seed is the only randomness. */
    @Test
    void norDoesAnyMixtureOfThem() {
        Random random = new Random(18);
        List<String> parts = hostile().toList();
        for (int i = 0; i < 2_000; i++) {
            isReadBackAsItWas(mixture(random, parts), mixture(random, parts));
        }
    }

    private static String mixture(Random random, List<String> parts) {
        return random.ints(3, 0, parts.size()).mapToObj(parts::get).collect(Collectors.joining());
    }

    private static void isReadBackAsItWas(String words, String value) {
        ILoggingEvent event = event(words, null, "vm", "web1", "reason", value, "to", "failed");
        Map<String, String> pairs = Map.of("vm", "web1", "reason", value, "to", "failed");

        String text = text(event);
        assertThat(text).endsWith("\n").hasLineCount(1);
        assertThat(text.strip().codePoints()).noneMatch(LogFormsTest::movesTheCursor);
        Parsed parsed = Parsed.of(text);
        assertThat(parsed.words()).isEqualTo(wellFormed(words));
        assertThat(parsed.pairs()).isEqualTo(wellFormed(pairs));

        String json = json(event);
        assertThat(json).endsWith("\n").hasLineCount(1).isASCII();
        @SuppressWarnings("unchecked")
        Map<String, String> fields = Json.mapper().readValue(json, Map.class);
        assertThat(fields)
                .hasSize(7)
                .containsEntry("level", "WARN")
                .containsEntry("logger", "MasterLink")
                .containsEntry("message", words);
        assertThat(fields).containsAllEntriesOf(pairs);
    }

    @Test
    void whatIsHarmlessIsWrittenAsItIs() {
        ILoggingEvent event =
                event("host is failed", null, "vm", "web1", "failures", 3, "ip", null, "reason", "no sign, 2=2");

        assertThat(text(event))
                .isEqualTo("2026-01-01T12:00:00.123Z WARN  MasterLink: host is failed vm=web1 failures=3"
                        + " reason=\"no sign, 2=2\"\n");
        assertThat(json(event))
                .isEqualTo("{\"time\":\"2026-01-01T12:00:00.123Z\",\"level\":\"WARN\",\"logger\":\"MasterLink\","
                        + "\"message\":\"host is failed\",\"vm\":\"web1\",\"failures\":\"3\","
                        + "\"reason\":\"no sign, 2=2\"}\n");
    }

    @Test
    void aPairTakesTheNameOfNoField() {
        assertThat(json(event("x", null, "level", "high", "message", "y")))
                .contains("\"level\":\"WARN\"", "\"message\":\"x\"", "\"level_\":\"high\"", "\"message_\":\"y\"");
    }

    /** A master that answers 503 with this once ended pmc by a StackOverflowError. */
    @Test
    void aLongValueIsCutAndItsLengthTold() {
        String body = "x\" " + "a=b ".repeat(14_000);
        ILoggingEvent event =
                event("The master is not ready, will retry " + body, null, "reason", body, "to", "failed");

        assertThat(text(event)).hasSizeLessThan(5_000).contains("(56003 characters)\" to=failed\n");
        assertThat(json(event)).hasSizeLessThan(5_000).contains("(56003 characters)\",\"to\":\"failed\"}\n");
    }

    @Test
    void anExceptionsMessageForgesNoLine() {
        Exception cause = new IllegalStateException("\n" + FORGED + "\u2028\u001b[2J" + FORGED);
        ILoggingEvent event = event("the API could not answer", new RuntimeException("x\r" + FORGED, cause));

        List<String> lines = text(event).lines().toList();
        assertThat(lines)
                .hasSizeGreaterThan(4)
                .filteredOn(line -> !line.startsWith("    "))
                .hasSize(1);
        assertThat(text(event).replace("\n", "").codePoints()).noneMatch(LogFormsTest::movesTheCursor);
        assertThat(json(event)).hasLineCount(1).contains("\"exception\":\"java.lang.RuntimeException: ");
    }

    @Test
    void noUrlShowsAPassword() {
        String url = "http://me:hunter2@images.example/x.img";
        Exception cause = new IllegalStateException("cannot fetch " + url);
        ILoggingEvent event = event("fetching " + url, cause, "url", url, "zk", "zk://a:hunter2/@b@zk1:2181/mesos");

        assertThat(text(event)).doesNotContain("hunter2").contains("fetching http://***@images.example/x.img");
        assertThat(json(event)).doesNotContain("hunter2").contains("\"zk://***@zk1:2181/mesos\"");
    }

    private static boolean movesTheCursor(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0x202e;
    }

    /** A lone surrogate is escaped in text, and a reader may make what it likes of it. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    }

    private static Map<String, String> wellFormed(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> wellFormed(each.getValue())));
    }

    private static String text(ILoggingEvent event) {
        return new String(new TextLines().encode(event), StandardCharsets.UTF_8);
    }

    private static String json(ILoggingEvent event) {
        return new String(new JsonLines().encode(event), StandardCharsets.UTF_8);
    }

    private static ILoggingEvent event(String words, @Nullable Throwable cause, @Nullable Object... pairs) {
        LoggingEvent event = new LoggingEvent("", LOGGER, Level.WARN, words, cause, null);
        event.setInstant(Instant.parse("2026-01-01T12:00:00.123Z"));
        for (int i = 0; i < pairs.length; i += 2) {
            event.addKeyValuePair(new KeyValuePair(String.valueOf(pairs[i]), pairs[i + 1]));
        }
        return event;
    }

    /** A line of the text form, taken apart by the rules that the documentation gives. */
    private record Parsed(String words, Map<String, String> pairs) {
        private static final String QUOTED = "\"((?:[^\"\\\\]|\\\\.)*)\"";
        private static final Pattern WORDS =
                Pattern.compile("\\G\\S+ [A-Z]+ +\\w+: (?:" + QUOTED + "|((?:[^\"=]*(?= \\w+=))|[^\"=]*$))");
        private static final Pattern PAIR = Pattern.compile("\\G (\\w+)=(?:" + QUOTED + "|([^\" =]+))");

        static Parsed of(String line) {
            String text = line.substring(0, line.length() - 1);
            Matcher words = WORDS.matcher(text);
            assertThat(words.find()).as(text).isTrue();
            Matcher pair = PAIR.matcher(text);
            Map<String, String> pairs = new LinkedHashMap<>();
            int end = words.end();
            while (pair.find(end)) {
                assertThat(pairs.put(pair.group(1), value(pair.group(2), pair.group(3))))
                        .isNull();
                end = pair.end();
            }
            assertThat(end).as(text).isEqualTo(text.length());
            return new Parsed(value(words.group(1), words.group(2)), pairs);
        }

        private static String value(@Nullable String quoted, @Nullable String plain) {
            return quoted == null ? String.valueOf(plain) : wellFormed(Json.read("\"" + quoted + "\"", String.class));
        }
    }
}
