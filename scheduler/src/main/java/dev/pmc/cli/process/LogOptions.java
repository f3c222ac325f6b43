package dev.pmc.cli.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.pmc.log.JsonLines;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The options of every daemon about its log, which goes to stderr (logback.xml): how much, and in which form. */
public final class LogOptions {
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info, debug or trace. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String level;

    @Option(
            names = "--log-format",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text, a line an event, or json, an object an event. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String format;

    /**
     * Has pmc log so.
     *
     * @throws Failure if there is no such level or form
     */
    public void apply() {
        format(format);
        level(level);
    }

    private static void level(String name) {
        if (!LEVELS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Failure(Exit.USAGE, "--log-level is error, warn, info, debug or trace, not '" + name + "'");
        }
        Level level = Level.valueOf(name);
        logger("dev.pmc").setLevel(level);
        logger("pmc").setLevel(level);
    }

    private static void format(String name) {
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
