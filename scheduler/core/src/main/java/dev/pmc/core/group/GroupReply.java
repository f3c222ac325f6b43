package dev.pmc.core.group;

import dev.pmc.core.vm.VmRecord;
import java.util.List;

/**
 * What has become of a request.
 *
 * @param groups the records of groups that are others from now on; durable together with the reply
 * @param members the records of VMs that are members from now on; likewise
 * @param words for people
 */
public record GroupReply(Outcome outcome, List<GroupRecord> groups, List<VmRecord> members, List<String> words) {
    public GroupReply {
        groups = List.copyOf(groups);
        members = List.copyOf(members);
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
        return done(List.of(group));
    }

    static GroupReply done(List<GroupRecord> groups) {
        return new GroupReply(Outcome.DONE, groups, List.of(), List.of());
    }

    static GroupReply unchanged(String words) {
        return new GroupReply(Outcome.UNCHANGED, List.of(), List.of(), List.of(words));
    }

    static GroupReply refused(String... words) {
        return refused(List.of(words));
    }

    static GroupReply refused(List<String> words) {
        return new GroupReply(Outcome.REFUSED, List.of(), List.of(), words);
    }

    static GroupReply unknown(String words) {
        return new GroupReply(Outcome.UNKNOWN, List.of(), List.of(), List.of(words));
    }
}
