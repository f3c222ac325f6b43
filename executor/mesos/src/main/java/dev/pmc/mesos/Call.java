package dev.pmc.mesos;

import com.google.protobuf.MessageLite;
import java.util.function.Consumer;

/**
 * A call on its way, and who wants to know what became of it.
 *
 * @param name for the log
 * @param message the whole Call, of v0 or v1
 * @param whenSettled called exactly once, by a thread of the pipeline's or by the one that closes it; must not block
 */
public record Call(String name, MessageLite message, Consumer<Fate> whenSettled) {

    /** What became of a call. */
    public sealed interface Fate {}

    /** It was answered 2xx, which says that it was understood, and nothing of its effect. */
    public record Accepted() implements Fate {}

    /** It was answered otherwise and has no effect. */
    public record Refused(CallRefused answer) implements Fate {}

    /** Not a byte of it was sent. */
    public record NeverSent() implements Fate {}

    /** It was sent, and the connection broke before the answer: it may have had its effect or not. */
    public record Unknown() implements Fate {}
}
