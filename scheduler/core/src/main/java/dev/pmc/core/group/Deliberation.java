package dev.pmc.core.group;

import dev.pmc.core.job.Membership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is decided about a group so far, in one look at it, and what all parts of that go by. Not thread-safe. */
final class Deliberation {
    private static final int MOST_WORDS = 3;

    final GroupView view;
    final Instant now;
    /** The group as it stands from now on. */
    GroupRecord group;

    private final List<Ask> asks = new ArrayList<>();
    private final TreeSet<String> waits = new TreeSet<>();
    private @Nullable Instant next;

    Deliberation(GroupView view, Instant now) {
        this.view = view;
        this.now = now;
        group = view.group();
    }

    UpdatePolicy policy() {
        return group.spec().update();
    }

    MemberTemplate template() {
        return group.spec().template();
    }

    boolean isRolling() {
        return group.rollout().mode() == Rollout.Mode.ROLLING;
    }

    /** The members that there are of those that are wanted, lowest number first. */
    List<SeenMember> wanted() {
        return group.wanted().stream()
                .map(view.members()::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The members that are there for as long as the roll-out needs them, lowest number first. */
    List<SeenMember> spares() {
        List<Integer> wanted = group.wanted();
        return view.members().values().stream()
                .filter(member -> member.membership().spare())
                .filter(member -> !wanted.contains(member.membership().ordinal()))
                .toList();
    }

    /** Whether a member may be made anew for the newest revision; a spare one is there for nothing else. */
    boolean mayBeReplaced(SeenMember member) {
        return member.membership().spare()
                || group.current().mayReplace(member.vm().hostname());
    }

    boolean isToBeReplaced(SeenMember member) {
        return SpecDifference.needs(member.differences(template())) == FieldChange.Needs.REPLACEMENT
                && mayBeReplaced(member);
    }

    boolean isToBeRestarted(SeenMember member) {
        Membership membership = member.membership();
        return group.current().restarts()
                && member.isToRun()
                && membership.revision() < group.current().number()
                && member.differences(template()).isEmpty();
    }

    /** Whether a member can be relied on; it is looked again when that may change. */
    boolean isAvailable(SeenMember member) {
        if (member.isReady()) {
            lookAgain(member.since().plus(policy().minReady()));
        } else if (member.vm().attempt() != null) {
            lookAgain(member.readyBy(
                    member.vm().attempt(), policy(), group.rollout().since()));
        }
        return member.isAvailable(policy(), now);
    }

    /** How many members fewer can be relied on than there are to be; negative while spare ones can. */
    int down() {
        long spare = spares().stream().filter(this::isAvailable).count();
        return group.instances()
                - (int) (spare + wanted().stream().filter(this::isAvailable).count());
    }

    /** One thing at a time of each member, for it is said of the member as it is; what else there is follows from what it is then. */
    void ask(Ask ask) {
        if (asks.stream().noneMatch(other -> other.hostname().equals(ask.hostname()))) {
            asks.add(ask);
        }
    }

    boolean asksForNothing() {
        return asks.isEmpty();
    }

    /** Says for what the roll-out waits. */
    void waits(String words) {
        waits.add(words);
    }

    void lookAgain(Instant at) {
        if (at.isAfter(now) && (next == null || at.isBefore(next))) {
            next = at;
        }
    }

    /** What has come of it. */
    Verdict verdict() {
        String reason = reason();
        if (isRolling() && !Objects.equals(reason, group.rollout().reason())) {
            group = group.with(group.rollout().in(Rollout.Mode.ROLLING, reason));
        }
        return new Verdict(group, asks, next);
    }

    private @Nullable String reason() {
        if (waits.isEmpty()) {
            return null;
        }
        int more = waits.size() - MOST_WORDS;
        return waits.stream().limit(MOST_WORDS).collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more of the kind" : "");
    }

    /** What has come of it if the group is no more. */
    Verdict end() {
        return new Verdict(null, asks, next);
    }
}
