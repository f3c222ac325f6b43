package dev.pmc.status;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.vm.Word;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of the changes of groups people want to hear. */
final class GroupEvents {
    private GroupEvents() {}

    /**
     * How a group stands otherwise.
     *
     * @param from null for one that there was not
     * @param to {@code rolling}, {@code paused}, {@code stopped}, {@code done}, {@code leaving} or {@code gone}
     * @param reason the revision, who has made it, and what else there is to say
     */
    record Change(
            @Nullable String from, String to, @Nullable String reason) {}

    /** What is to be told; empty for nothing. */
    static Optional<Change> of(@Nullable GroupRecord before, @Nullable GroupRecord after) {
        if (after == null) {
            return Optional.ofNullable(before).map(last -> new Change(stand(last), "gone", null));
        }
        Change change = new Change(before == null ? null : stand(before), stand(after), reason(after));
        boolean isNews = before == null
                || !Objects.equals(change.from(), change.to())
                || !Objects.equals(change.reason(), reason(before))
                || before.instances() != after.instances();
        return isNews ? Optional.of(change) : Optional.empty();
    }

    private static String stand(GroupRecord group) {
        return group.leaving() ? "leaving" : Word.of(group.rollout().mode());
    }

    private static String reason(GroupRecord group) {
        String words = "revision " + group.current().number() + " by "
                + group.current().by() + ", of " + group.instances();
        String more = group.rollout().reason();
        return more == null ? words : words + ": " + more;
    }
}
