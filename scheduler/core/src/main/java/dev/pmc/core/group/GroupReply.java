package dev.pmc.core.group;

import java.util.List;

/**
 * What has become of a request.
 *
 * @param groups the records of groups that are others from now on; durable together with the reply
 * @param words for people
 */
public record GroupReply(Outcome outcome, List<GroupRecord> groups, List<String> words) {
    public GroupReply {
        groups = List.copyOf(groups);
        words = List.copyOf(words);
    }

    /** How a request has ended. */
    public enum Outcome {
        DONE,
        /** What is asked for is so already. */
        UNCHANGED,
        /** It contradicts what there is; nothing was done. */
        REFUSED,
        /** There is no such thing; nothing was done. */
        UNKNOWN
    }

    static GroupReply done(GroupRecord group) {
        return new GroupReply(Outcome.DONE, List.of(group), List.of());
    }

    static GroupReply unchanged(String words) {
        return new GroupReply(Outcome.UNCHANGED, List.of(), List.of(words));
    }

    static GroupReply refused(String... words) {
        return refused(List.of(words));
    }

    static GroupReply refused(List<String> words) {
        return new GroupReply(Outcome.REFUSED, List.of(), words);
    }

    static GroupReply unknown(String words) {
        return new GroupReply(Outcome.UNKNOWN, List.of(), List.of(words));
    }
}
