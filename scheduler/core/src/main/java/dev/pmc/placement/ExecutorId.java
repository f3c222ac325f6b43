package dev.pmc.placement;

import org.jspecify.annotations.Nullable;

/**
 * What an executor is called: {@code KIND[@SOURCE][-reserved]}.
 *
 * <p>Mesos refuses a task whose ExecutorInfo differs by a byte from that of the executor of the same id that runs on the agent
 * ({@code src/master/validation.cpp}). So the id alone tells how its executor is described. Whoever would have an executor of a
 * kind on an agent, and finds one there that was fetched from somewhere else, can go on with that one; another beside it would do
 * nothing else.
 *
 * @param kind what it does: another archive, or another setting, is another kind
 * @param source where the agent has fetched it, as long as it can be fetched from several; null if the kind says it
 * @param reserved it lives on reserved resources
 */
public record ExecutorId(String kind, @Nullable String source, boolean reserved) {
    private static final char FROM = '@';
    private static final String RESERVED = "-reserved";

    /** Of what lives on resources that are reserved for nobody. */
    public ExecutorId(String kind, @Nullable String source) {
        this(kind, source, false);
    }

    /** Reads an id as Mesos knows it. Every string is one. */
    public static ExecutorId of(String id) {
        boolean reserved = id.endsWith(RESERVED);
        String rest = reserved ? id.substring(0, id.length() - RESERVED.length()) : id;
        int at = rest.indexOf(FROM);
        return at < 0
                ? new ExecutorId(rest, null, reserved)
                : new ExecutorId(rest.substring(0, at), rest.substring(at + 1), reserved);
    }

    /** The id of the same where it lives on reserved resources. */
    public ExecutorId onReserved() {
        return new ExecutorId(kind, source, true);
    }

    /** The id of the same where it lives on resources that are reserved for nobody. */
    public ExecutorId onUnreserved() {
        return reserved ? new ExecutorId(kind, source, false) : this;
    }

    /** As Mesos knows it. */
    @Override
    public String toString() {
        return kind + (source == null ? "" : FROM + source) + (reserved ? RESERVED : "");
    }
}
