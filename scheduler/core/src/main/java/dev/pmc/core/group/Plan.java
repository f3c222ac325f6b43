package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.Hostname;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What applying a declaration would do, VM by VM.
 *
 * @param index tells whether the declaration, the groups and their members are those that it was made of
 */
public record Plan(String index, List<GroupPlan> groups) {
    public Plan {
        groups = List.copyOf(groups);
    }

    /** Whether applying would change nothing. */
    public boolean isEmpty() {
        return groups.stream().allMatch(group -> group.kind() == GroupPlan.Kind.KEEP);
    }

    /** The steps of all groups that are of that kind. */
    Stream<Step> steps(Action action) {
        return groups.stream().flatMap(group -> group.steps().stream()).filter(step -> step.action() == action);
    }

    /**
     * What becomes of one group.
     *
     * @param words what is to be said of it besides
     */
    public record GroupPlan(GroupName name, Kind kind, List<Step> steps, List<String> words) {
        /** What becomes of the group's record. */
        public enum Kind {
            CREATE,
            CHANGE,
            KEEP,
            REMOVE
        }

        public GroupPlan {
            steps = List.copyOf(steps);
            words = List.copyOf(words);
        }
    }

    /** What becomes of a VM. */
    public enum Action {
        /** It is made. */
        CREATE,
        /** It is made for as long as others are made anew, and then deleted with its disk. */
        SPARE,
        /** Its record says otherwise; its guest goes on. */
        UPDATE,
        /** It is deleted and made anew; its disk is lost. */
        REPLACE,
        /** It would have to be replaced, and nobody has said that it may be. */
        BLOCKED,
        /** A host of that name is there that is not the group's. */
        CONFLICT,
        /** It is switched on again, with the disk that it had. */
        START,
        /** It is switched off, and keeps its disk. */
        STOP,
        /** It is deleted with its disk. */
        DELETE,
        /** It stays as it is. */
        KEEP
    }

    /**
     * What becomes of one VM.
     *
     * @param wave steps of one wave are done together; those of the next when the VMs of the one before are available
     * @param changes what it has otherwise than it should
     * @param prospect whether there is an agent for it now; null if it needs none, or that is not known
     */
    public record Step(
            Hostname vm,
            Action action,
            int wave,
            List<FieldChange> changes,
            @Nullable Prospect prospect) {
        public Step {
            changes = List.copyOf(changes);
        }

        /** One of which it is not known whether there is an agent for it. */
        Step(Hostname vm, Action action, int wave, List<FieldChange> changes) {
            this(vm, action, wave, changes, null);
        }

        /** The same when that is known. */
        public Step with(Prospect prospect) {
            return new Step(vm, action, wave, changes, prospect);
        }
    }

    /**
     * Whether there would be an agent for a VM now, after all that comes before it.
     *
     * @param agent the hostname of the one that it would get; null if there is none
     * @param against how many agents each reason speaks against, if there is none
     */
    public record Prospect(@Nullable String agent, SortedMap<Veto, Integer> against) {
        public Prospect {
            against = Collections.unmodifiableSortedMap(new TreeMap<>(against));
        }
    }
}
