package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.pmc.log.TextLines;
import dev.pmc.vm.HostCounters;
import dev.pmc.wire.Messages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CounterReaderTest {
    private final CounterReader reader = new CounterReader();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CounterReader.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void anAgentWhoseExecutorIsOfAnotherVersionIsNamedOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(reader.read("a-1", "virtmesos-1", bytes("{\"version\":2,\"vms\":[]}")))
                    .isEmpty();
        }
        reader.read("a-2", "virtmesos-1", bytes("{"));

        assertThat(log.list)
                .allSatisfy(line -> assertThat(line.getLevel()).isEqualTo(Level.WARN))
                .extracting(CounterReaderTest::text)
                .satisfiesExactly(
                        first -> assertThat(first).contains("agent=a-1", "its form is version 2, pmc knows 1"),
                        second -> assertThat(second).contains("agent=a-2"));
    }

    @Test
    void itIsNamedAgainIfItWasUnderstoodInBetween() {
        reader.read("a-1", "virtmesos-1", bytes("{"));
        assertThat(reader.read("a-1", "virtmesos-1", Messages.bytes(new HostCounters(HostCounters.VERSION, List.of()))))
                .isPresent();
        reader.read("a-1", "virtmesos-1", bytes("{"));

        assertThat(log.list).hasSize(2);
    }

    @Test
    void whatIsSentDoesNotFillTheLog() {
        reader.read(
                "a-1",
                "virtmesos-1",
                bytes("{\"version\":1,\"vms\":[{\"hostname\":\"" + "x\\n\\\"".repeat(10_000) + "\"}]}"));

        assertThat(log.list)
                .singleElement()
                .satisfies(line -> assertThat(text(line)).hasSizeLessThan(500).hasLineCount(1));
    }

    private static String text(ILoggingEvent event) {
        return new String(new TextLines().encode(event), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
