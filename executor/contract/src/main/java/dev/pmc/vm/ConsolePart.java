package dev.pmc.vm;

import org.jspecify.annotations.Nullable;

/**
 * A part of what a guest has said on its serial console; travels as JSON in a Mesos framework message from the executor to
 * the scheduler, as the answer to a {@link ConsoleRequest}.
 *
 * <p>There is another log whenever the guest was started anew, or the log had grown too long. An answer of another log
 * than was asked for begins at that log's beginning.
 *
 * @param consoleRequest the word of the question
 * @param log names the log on its machine
 * @param offset where in it, in bytes, the text begins
 * @param next where the text ends
 * @param size how long the log is
 * @param problem why there is nothing to be had; null if there is
 */
public record ConsolePart(
        String consoleRequest,
        @IfMissing("\"\"") String log,
        @IfMissing("0") long offset,
        @IfMissing("0") long next,
        @IfMissing("0") long size,
        @IfMissing("\"\"") String text,
        @Nullable String problem) {
    public static ConsolePart problem(String word, String problem) {
        return new ConsolePart(word, "", 0, 0, 0, "", problem);
    }
}
