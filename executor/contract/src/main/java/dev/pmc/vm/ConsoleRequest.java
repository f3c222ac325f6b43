package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * A question about what a guest has said on its serial console; travels as JSON in a Mesos framework message from the
 * scheduler to the executor. It may be lost, and so may the answer: then it is asked again, with the same word.
 *
 * @param consoleRequest a word that the {@link ConsolePart answer} repeats
 * @param log the log that is meant, as an earlier answer named it; null for the end of the present one
 * @param offset where in that log the answer is to begin
 */
public record ConsoleRequest(
        String consoleRequest,
        Hostname hostname,
        @Nullable String log,
        @IfMissing("0") long offset) {
    /** What tells this message, and its answer, from others. */
    public static final String FIELD = "consoleRequest";

    public ConsoleRequest {
        if (offset < 0) {
            throw new IllegalArgumentException("a log has no " + offset + "th byte");
        }
    }

    /** A question about the end of the present log. */
    public static ConsoleRequest end(String word, Hostname hostname) {
        return new ConsoleRequest(word, hostname, null, 0);
    }
}
