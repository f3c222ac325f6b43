package dev.pmc.core.vm;

import org.jspecify.annotations.Nullable;

/** The identity of one attempt: a Mesos TaskID, never used twice by a framework. */
public record TaskId(String value) {
    /** What a record has by itself is slow in a JVM that has just come up, and a start looks up every task. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TaskId task && value.equals(task.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
