package dev.pmc.cli.daemon;

import dev.pmc.mesos.MesosDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as a number of seconds, or as Mesos writes it: {@code 5}, {@code 0.5}, {@code 5secs}, {@code 1mins}. */
final class SecondsConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        try {
            boolean plain = text.matches("[0-9.]+");
            return MesosDuration.parse(plain ? text + "secs" : text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
