package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.Note.Level;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NoteLogTest {
    private final List<String> writes = new ArrayList<>();
    private final PrintStream before = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(new OutputStream() {
            @Override
            public void write(int b) {
                writes.add(String.valueOf((char) b));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
            }
        }));
    }

    @AfterEach
    void stopListening() {
        System.setErr(before);
    }

    @Test
    void theNotesOfATurnAreALineEachAndLeaveInOneWrite() {
        new NoteLog()
                .accept(List.of(
                        new Note(Level.INFO, "accepted host", Map.of("vm", "web1")),
                        new Note(Level.WARN, "host is accepted", Map.of("vm", "web2"))));

        assertThat(writes).hasSize(1);
        assertThat(writes.get(0))
                .matches("\\S+ INFO  pmc: accepted host vm=web1\n\\S+ WARN  pmc: host is accepted vm=web2\n");
    }

    @Test
    void whatOthersSayIsWrittenAtOnce() {
        LoggerFactory.getLogger("dev.pmc.cli.Someone")
                .atInfo()
                .addKeyValue("vms", 0)
                .log("the hostdb is read");
        new NoteLog().accept(List.of());

        assertThat(String.join("", writes)).endsWith(" INFO  Someone: the hostdb is read vms=0\n");
    }
}
