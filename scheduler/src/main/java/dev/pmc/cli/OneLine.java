package dev.pmc.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The message of a log event on one line, whatever is in it: {@code %line} in logback.xml. */
public final class OneLine extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return of(event.getFormattedMessage());
    }

    /** Hardly any message has a line break, so it is looked for before it is replaced. */
    static String of(String message) {
        return message.indexOf('\n') < 0 && message.indexOf('\r') < 0 ? message : message.replaceAll("[\\r\\n]+", " ");
    }
}
