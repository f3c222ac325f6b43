package dev.pmc.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** How much is logged. Where and in what form stands in logback.xml: on stderr, one line an event. */
final class Logging {
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    private Logging() {}

    /** @throws Failure if there is no such level */
    static void level(String name) {
        if (!LEVELS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new Failure(Exit.USAGE, "--log-level is error, warn, info, debug or trace, not '" + name + "'");
        }
        Level level = Level.valueOf(name);
        logger("dev.pmc").setLevel(level);
        logger("pmc").setLevel(level);
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
