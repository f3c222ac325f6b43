package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people want of groups. */
public sealed interface GroupRequest {
    /** Calls the method of {@code visitor} that is for this one. */
    <T> T visit(Visitor<T> visitor);

    /** Who says so, as far as is known. */
    String by();

    /** Has an answer to each request. */
    interface Visitor<T> {
        T apply(Apply request);

        T scale(Scale request);

        T tell(Tell request);

        T rollback(Rollback request);

        T remove(Remove request);

        T restart(Restart request);

        T adopt(Adopt request);
    }

    /**
     * Groups are to be as a file declares them.
     *
     * @param index of the plan that was seen; null for whatever it comes to
     */
    record Apply(
            Declaration declaration,
            Declaration.Permits permits,
            @Nullable String index,
            String by) implements GroupRequest {
        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.apply(this);
        }
    }

    /**
     * A group is to have so many members.
     *
     * @param from as many as there are to be now; null for whatever they are
     */
    record Scale(GroupName group, int to, @Nullable Integer from, String by) implements GroupRequest {
        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.scale(this);
        }
    }

    /** Something is said about a roll-out. */
    record Tell(GroupName group, Word word, String by) implements GroupRequest {
        /** What is said. */
        public enum Word {
            /** It is to wait. */
            PAUSE,
            /** It is over: what was updated stays, and nothing more is. */
            ABORT,
            /** It is to go on, and what has failed is tried again. */
            RESUME,
            /** Its canaries are found good. */
            PROMOTE
        }

        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.tell(this);
        }
    }

    /**
     * A group is to be again what it was.
     *
     * @param revision null for the last one that was ready as a whole
     * @param replaceable members that may be made anew for it, besides those that might be for the revision in force
     */
    record Rollback(GroupName group, @Nullable Integer revision, Set<Hostname> replaceable, String by)
            implements GroupRequest {
        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.rollback(this);
        }
    }

    /** All members are to be restarted, within the budget. */
    record Restart(GroupName group, String by) implements GroupRequest {
        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.restart(this);
        }
    }

    /** Hosts that were asked for by themselves are to be members, as they are. */
    record Adopt(GroupName group, List<Hostname> hosts, String by) implements GroupRequest {
        public Adopt {
            hosts = List.copyOf(hosts);
        }

        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.adopt(this);
        }
    }

    /**
     * A group, or one of its members, is to go.
     *
     * @param member null for the whole group
     */
    record Remove(GroupName group, @Nullable Hostname member, String by) implements GroupRequest {
        @Override
        public <T> T visit(Visitor<T> visitor) {
            return visitor.remove(this);
        }
    }
}
