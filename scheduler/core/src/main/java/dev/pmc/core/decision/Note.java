package dev.pmc.core.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line for the log: what has changed in the world.
 *
 * @param words for people; readable by themselves
 * @param pairs for machines, in their order; the keys are constants
 */
public record Note(Level level, String words, Map<String, Object> pairs) {
    public Note {
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** The line without what a log adds to it. A value is written as it is. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(words);
        pairs.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
        return line.toString();
    }

    /** Begins a line. */
    public static Draft debug(String words) {
        return new Draft(Level.DEBUG, words);
    }

    public static Draft info(String words) {
        return new Draft(Level.INFO, words);
    }

    public static Draft warn(String words) {
        return new Draft(Level.WARN, words);
    }

    public static Draft error(String words) {
        return new Draft(Level.ERROR, words);
    }

    /** A line that is being written. */
    public static final class Draft {
        private final Level level;
        private final String words;
        private final Map<String, Object> pairs = new LinkedHashMap<>();

        public Draft(Level level, String words) {
            this.level = level;
            this.words = words;
        }

        /** Adds a pair, unless there is no value. */
        public Draft with(String key, @Nullable Object value) {
            if (value != null && !value.equals("")) {
                pairs.put(key, value);
            }
            return this;
        }

        Note note() {
            return new Note(level, words, pairs);
        }
    }

    /** Who has to care. */
    public enum Level {
        /** Nobody, but for debugging. */
        DEBUG,
        /** The state of the world has changed. */
        INFO,
        /** Something went wrong and is tried again. */
        WARN,
        /** A person must act. */
        ERROR
    }
}
