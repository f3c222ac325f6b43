package dev.pmc.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, as people are told of it: how much of it, and the first thing to do.
 *
 * @param about what sets it apart from others of its kind; null if there is one of its kind at most
 * @param urgent somebody has to look now
 * @param title in a few words, for the title of a window
 * @param words in one sentence, without a full stop
 * @param todo the first thing to do; empty if the words say so
 * @param command what to run for that; null for nothing
 * @param filter which hosts of a list are concerned, by the list's parameters; null if that says nothing
 * @param examples some of what is concerned, by name
 * @param since when it began; null if nobody knows
 */
public record Trouble(
        Kind kind,
        @Nullable String about,
        boolean urgent,
        String title,
        String words,
        String todo,
        @Nullable String command,
        @Nullable Map<String, String> filter,
        List<String> examples,
        @Nullable Instant since) {
    public Trouble {
        examples = List.copyOf(examples);
    }

    /** What sort of thing is wrong; in the order in which people should care. */
    public enum Kind {
        /** There is no Mesos master. */
        MASTER,
        /** A queue does not answer. */
        QUEUE,
        /** Jobs wait where nobody takes them, or a tube is not as it should be. */
        TUBE,
        /** Agents do not answer the master. */
        UNREACHABLE,
        /** Hosts were given up. */
        FAILED,
        /** Guests are not well. */
        GUEST,
        /** Results are not taken by the queue. */
        RESULTS,
        /** Agents get no new hosts, because hosts fail there. */
        BARRED,
        /** Hosts wait for an agent. */
        WAITING,
        /** Messages were put aside. */
        BURIED
    }

    /** The same, with what to run. */
    Trouble run(String line) {
        return new Trouble(kind, about, urgent, title, words, todo, line, filter, examples, since);
    }

    /** The same, of hosts that a list shows when it is asked so. */
    Trouble shownBy(String parameter, String value) {
        return new Trouble(kind, about, urgent, title, words, todo, command, Map.of(parameter, value), examples, since);
    }

    /** The same, with some of what is concerned. */
    Trouble with(List<String> names) {
        return new Trouble(kind, about, urgent, title, words, todo, command, filter, names, since);
    }

    /** The same, apart from others of its kind. */
    Trouble of(String what) {
        return new Trouble(kind, what, urgent, title, words, todo, command, filter, examples, since);
    }

    /** The same, since then. */
    Trouble since(@Nullable Instant then) {
        return new Trouble(kind, about, urgent, title, words, todo, command, filter, examples, then);
    }

    /** Somebody has to look now. */
    static Trouble urgent(Kind kind, String title, String words, String todo) {
        return new Trouble(kind, null, true, title, words, todo, null, null, List.of(), null);
    }

    /** Somebody should look some time. */
    static Trouble quiet(Kind kind, String title, String words, String todo) {
        return new Trouble(kind, null, false, title, words, todo, null, null, List.of(), null);
    }
}
