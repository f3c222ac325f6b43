package dev.pmc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogLineTest {
    @Test
    void theWordsAndThePairsAreToldApart() {
        LogLine line = LogLine.parse("host is failed vm=web1 failures=3 reason=\"no sign within 300 s, 2=2\"");

        assertThat(line.words()).isEqualTo("host is failed");
        assertThat(line.fields())
                .isEqualTo(Map.of("vm", "web1", "failures", "3", "reason", "no sign within 300 s, 2=2"));
    }

    @Test
    void whatIsInTheMiddleOfTheWordsStaysThere() {
        LogLine line = LogLine.parse("set a=b and go on tasks=[web1.1,web2.2]");

        assertThat(line.words()).isEqualTo("set a=b and go on");
        assertThat(line.fields()).isEqualTo(Map.of("tasks", "[web1.1,web2.2]"));
    }

    @Test
    void aLineMayBeWordsAlone() {
        assertThat(LogLine.parse("pmc stops; VMs and executors go on"))
                .isEqualTo(new LogLine("pmc stops; VMs and executors go on", Map.of()));
    }
}
