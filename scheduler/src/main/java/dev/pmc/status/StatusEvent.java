package dev.pmc.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened to a host, a group of hosts, an agent, a job or pmc itself.
 *
 * @param number in the order in which things happened, from 1 at the start of pmc
 * @param from the state before, and {@code to} the one after, of a host or a group
 * @param group of a host that is a member, or what has changed
 */
public record StatusEvent(
        long number,
        Instant at,
        Kind kind,
        @Nullable String host,
        @Nullable String agent,
        @Nullable String task,
        @Nullable String from,
        @Nullable String to,
        @Nullable String reason,
        @Nullable String group) {
    /** What sort of thing it is. */
    public enum Kind {
        /** A host was accepted or has changed its state. */
        HOST,
        /** The work on a host has come to another step. */
        STEP,
        /** Nothing of a host is left. */
        HOST_GONE,
        /** A group was declared, its roll-out stands otherwise, or it is gone. */
        GROUP,
        /** A job has come to its end. */
        JOB,
        /** An agent was seen for the first time, or is drained, or is not any more. */
        AGENT,
        /** The connection to the Mesos master has come or gone. */
        MASTER
    }
}
