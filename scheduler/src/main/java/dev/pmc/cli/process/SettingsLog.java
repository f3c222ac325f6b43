package dev.pmc.cli.process;

import dev.pmc.vm.Ascii;
import dev.pmc.vm.Urls;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Logs the settings in force at the start, sorted, in one line, with what is secret masked. */
public final class SettingsLog {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsLog.class);

    private SettingsLog() {}

    public static void write(CommandSpec spec) {
        List<OptionSpec> options = spec.options().stream()
                .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
                .sorted(Comparator.comparing(SettingsLog::name))
                .toList();
        LoggingEventBuilder line = LOG.atInfo();
        for (OptionSpec option : options) {
            line = line.addKeyValue(name(option), value(option));
        }
        line.log("pmc {} starts", Version.text());
    }

    /** As the help has it: an older name of the same option comes after the present one. */
    private static String name(OptionSpec option) {
        return Stream.of(option.names())
                .filter(name -> name.startsWith("--"))
                .findFirst()
                .orElse(option.longestName())
                .substring(2);
    }

    private static String value(OptionSpec option) {
        Object value = option.getValue();
        if (value instanceof Map<?, ?> variables) {
            return variables.entrySet().stream()
                    .map(variable -> variable.getKey() + ":"
                            + masked(String.valueOf(variable.getKey()), String.valueOf(variable.getValue())))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return value == null ? "-" : masked(option.longestName(), String.valueOf(value));
    }

    /** Secrets in variables, and the user in {@code zk://user:password@host}. */
    private static String masked(String name, String value) {
        String lower = Ascii.lower(name);
        if (lower.matches(".*(password|passwd|credential).*")
                || (lower.matches(".*(secret|token).*") && !lower.contains("file"))) {
            return "***";
        }
        return Urls.withoutUsers(value);
    }
}
