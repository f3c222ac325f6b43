package dev.pmc.cli.process;

import dev.pmc.core.decision.Note;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Puts what the core has to say into the log: {@code pmc}, without a class, because it is pmc that speaks. */
public final class NoteLog implements Consumer<List<Note>> {
    private static final Logger LOG = LoggerFactory.getLogger("pmc");

    @Override
    public void accept(List<Note> notes) {
        if (!notes.isEmpty()) {
            StderrAppender.together(() -> notes.forEach(NoteLog::log));
        }
    }

    private static void log(Note note) {
        LoggingEventBuilder line = LOG.atLevel(Level.valueOf(note.level().name()));
        for (Map.Entry<String, Object> pair : note.pairs().entrySet()) {
            line = line.addKeyValue(pair.getKey(), pair.getValue());
        }
        line.log(note.words());
    }
}
