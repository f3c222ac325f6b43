package dev.pmc.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.time.ZoneOffset;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one line: time in UTC, level, who says it, words, and its {@code key=value} pairs. The lines of an
 * exception follow, each indented, so that they cannot pass for events. {@link Quoting} has the rules for the texts.
 */
public final class TextLines extends LineEncoder {
    private static final int LEVEL_WIDTH = 5;

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", ZoneOffset.UTC);

    @Override
    String line(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        String level = event.getLevel().toString();
        line.append(time.format(event.getTimeStamp())).append(' ').append(level);
        line.append(" ".repeat(LEVEL_WIDTH - level.length() + 1))
                .append(speaker(event))
                .append(": ");
        Quoting.words(line, words(event));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (pair.value != null) {
                    line.append(' ').append(pair.key).append('=');
                    Quoting.value(line, value(pair.value));
                }
            }
        }
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            trace(event).lines().forEach(each -> {
                line.append("    ");
                Quoting.printable(line, each.replace("\t", "    "));
                line.append('\n');
            });
        }
        return line.toString();
    }
}
