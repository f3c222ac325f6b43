package dev.pmc.core.job;

import dev.pmc.vm.Ascii;

/**
 * The name of one of the queues: its address as operators write it, {@code HOST:PORT}. Stored with whatever has to find back
 * to its queue, so all schedulers of a hostdb call a queue by the same name; case does not matter.
 */
public record QueueName(String value) implements Comparable<QueueName> {
    /** The queue of records from before there could be several; it had no need of a name. */
    public static final QueueName UNNAMED = new QueueName("");

    public QueueName {
        value = Ascii.lower(value);
    }

    @Override
    public int compareTo(QueueName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
