package dev.pmc.scheduler;

/** The identity of one attempt: a Mesos TaskID, never used twice by a framework. */
public record TaskId(String value) {
    @Override
    public String toString() {
        return value;
    }
}
