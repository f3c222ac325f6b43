package dev.pmc.cli.process;

import dev.pmc.core.job.QueueName;
import dev.pmc.queue.QueueAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The beanstalkd servers of a site, in the order of the command line; at least one, and none twice. */
public record QueueList(List<QueueAddress> addresses) {
    public QueueList {
        addresses = List.copyOf(addresses);
    }

    /** The names of all. */
    public List<QueueName> names() {
        return addresses.stream().map(QueueAddress::name).toList();
    }

    @Override
    public String toString() {
        return addresses.stream().map(QueueAddress::toString).collect(Collectors.joining(","));
    }

    /** Reads {@code host:port,host:port}. */
    public static final class Converter implements ITypeConverter<QueueList> {
        @Override
        public QueueList convert(String text) {
            List<QueueAddress> addresses = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                QueueAddress address = address(part.strip(), text);
                if (addresses.contains(address)) {
                    throw new TypeConversionException("'" + text + "' has " + address + " twice");
                }
                addresses.add(address);
            }
            return new QueueList(addresses);
        }

        private static QueueAddress address(String part, String text) {
            try {
                return QueueAddress.parse(part);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is not HOST:PORT, or several with commas (" + e.getMessage() + ")");
            }
        }
    }
}
