package dev.pmc.queue;

import dev.pmc.core.job.QueueName;
import dev.pmc.vm.Ascii;

/** Where a beanstalkd is. */
public record QueueAddress(String host, int port) {
    public QueueAddress {
        host = Ascii.lower(host);
    }

    /**
     * Reads {@code host:port}.
     *
     * @throws IllegalArgumentException if it is not that
     */
    public static QueueAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        return new QueueAddress(text.substring(0, colon), Integer.parseInt(port));
    }

    /** What the queue is called in records, in the log and wherever people look. */
    public QueueName name() {
        return new QueueName(toString());
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
