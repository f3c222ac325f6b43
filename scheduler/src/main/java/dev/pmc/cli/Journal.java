package dev.pmc.cli;

import dev.pmc.scheduler.Note;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the core has to say into the log: {@code pmc}, without a class, because it is pmc that speaks. */
final class Journal implements Consumer<List<Note>> {
    private static final Logger LOG = LoggerFactory.getLogger("pmc");

    @Override
    public void accept(List<Note> notes) {
        if (!notes.isEmpty()) {
            StderrAppender.together(() -> notes.forEach(Journal::log));
        }
    }

    private static void log(Note note) {
        switch (note.level()) {
            case DEBUG -> LOG.debug(note.line());
            case INFO -> LOG.info(note.line());
            case WARN -> LOG.warn(note.line());
            case ERROR -> LOG.error(note.line());
        }
    }
}
