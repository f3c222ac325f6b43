package dev.pmc.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.pmc.log.JsonLines;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** How much is logged. Where and in what form stands in logback.xml: on stderr, one line an event. */
public final class Logging {
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    private Logging() {}

    /**
     * Sets how much pmc says.
     *
     * @throws Failure if there is no such level
     */
    public static void level(String name) {
        if (!LEVELS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Failure(Exit.USAGE, "--log-level is error, warn, info, debug or trace, not '" + name + "'");
        }
        Level level = Level.valueOf(name);
        logger("dev.pmc").setLevel(level);
        logger("pmc").setLevel(level);
    }

    /**
     * Sets the form of the lines.
     *
     * @throws Failure if there is no such form
     */
    public static void format(String name) {
        if (name.equalsIgnoreCase("text")) {
            return;
        }
        if (!name.equalsIgnoreCase("json")) {
            throw new Failure(Exit.USAGE, "--log-format is text or json, not '" + name + "'");
        }
        Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender("STDERR") instanceof ConsoleAppender<ILoggingEvent> appender) {
            JsonLines encoder = new JsonLines();
            encoder.setContext(root.getLoggerContext());
            encoder.start();
            appender.stop();
            appender.setEncoder(encoder);
            appender.start();
        }
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
