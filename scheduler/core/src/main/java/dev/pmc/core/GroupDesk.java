package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.Sequence;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.group.Ask;
import dev.pmc.core.group.GroupClerk;
import dev.pmc.core.group.GroupController;
import dev.pmc.core.group.GroupOrder;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupView;
import dev.pmc.core.group.GroupsView;
import dev.pmc.core.group.ReadyTimes;
import dev.pmc.core.group.SeenMember;
import dev.pmc.core.group.Verdict;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to groups: answers what people want of them, and has what they need decided about like everybody's jobs. Looks at a
 * group when it, or one of its members, has changed in the turn, or when something is due for it. Not thread-safe.
 */
final class GroupDesk implements GroupsView {
    private final String id;
    private final DraftState state;
    private final Fleet fleet;
    private final Bookkeeping books;
    private final Sequence sequence;
    private final BiConsumer<DeferredJob, DecisionBuilder> jobs;
    private final SuccessorRoom room;
    private final SuccessorImages images = new SuccessorImages();
    private final GroupOrder order = new GroupOrder(this);
    /** Those of which members wait for room for their successors. */
    private final Set<GroupName> shortOfRoom = new TreeSet<>();
    /** Those of which members wait until machines have images. */
    private final Set<GroupName> shortOfImages = new TreeSet<>();

    private final ReadyTimes readyTimes = new ReadyTimes();
    private final Map<GroupName, NavigableMap<Integer, Hostname>> members = new HashMap<>();
    private final Map<GroupName, Instant> due = new HashMap<>();
    /** Those that are to be looked at in the next turn, if nothing happens before. */
    private final Set<GroupName> touched = new TreeSet<>();

    /** @param jobs decides about a job */
    GroupDesk(
            DraftState state,
            Fleet fleet,
            Bookkeeping books,
            BiConsumer<DeferredJob, DecisionBuilder> jobs,
            SuccessorRoom room) {
        this.state = state;
        this.fleet = fleet;
        this.books = books;
        this.jobs = jobs;
        this.room = room;
        id = state.before().id();
        sequence = state.sequence();
        if (!state.before().groups().isEmpty()) {
            state.before().vms().forEach(vm -> index(null, vm));
        }
        state.before().groups().forEach(group -> touched.add(group.name()));
    }

    /** Somebody wants something of a group. */
    void asked(Event.GroupAsked event, DecisionBuilder turn) {
        GroupReply reply = GroupClerk.answer(this, event.request(), turn.now);
        reply.members().forEach(vm -> books.keep(vm, turn));
        for (GroupRecord group : reply.groups()) {
            keep(group, turn);
            touched.add(group.name());
        }
        turn.reply(event.id(), reply);
    }

    /** An executor says how it comes on with an image. */
    void answered(String agentId, ImageAnswer answer, DecisionBuilder turn) {
        images.heard(agentId, answer, turn.now);
        touched.addAll(shortOfImages);
    }

    /** Does what is to be done about the groups that may need something. */
    void attend(DecisionBuilder turn) {
        notice();
        due.forEach((group, at) -> {
            if (!at.isAfter(turn.now)) {
                touched.add(group);
            }
        });
        List<GroupName> now = List.copyOf(touched);
        touched.clear();
        now.forEach(group -> attend(group, turn));
        images.orders().forEach(turn::call);
    }

    /** Sees what the turn has changed; to be called again at its end, for what has come after. */
    void notice() {
        // Who was a member is in the index. Most sites have no groups, and then nothing needs to be looked up.
        boolean wereMembers = !members.isEmpty();
        state.changed()
                .forEach((hostname, after) ->
                        index(wereMembers ? state.before().vm(hostname) : null, after.orElse(null)));
    }

    /** When something will be due, if nothing happens before. */
    Optional<Instant> next() {
        return touched.isEmpty() ? due.values().stream().min(Instant::compareTo) : Optional.of(Instant.EPOCH);
    }

    /** Whether one waits for agents to have room. */
    boolean awaitsRoom() {
        return !shortOfRoom.isEmpty();
    }

    private void attend(GroupName name, DecisionBuilder turn) {
        due.remove(name);
        shortOfRoom.remove(name);
        shortOfImages.remove(name);
        GroupRecord group = state.group(name);
        if (group == null) {
            return;
        }
        Verdict verdict = GroupController.decide(view(group, turn.now), turn.now);
        if (verdict.record() == null) {
            touched.addAll(order.concerned(name));
            state.remove(name);
            turn.note(Note.info("a group is gone").with("group", name));
        } else if (!verdict.record().equals(group)) {
            keep(verdict.record(), turn);
            touched.add(name);
        }
        if (verdict.next() != null) {
            due.put(name, verdict.next());
        }
        verdict.asks().forEach(ask -> carryOut(name, ask, turn));
    }

    private void carryOut(GroupName group, Ask ask, DecisionBuilder turn) {
        turn.note(Note.info("a group sees to a member")
                .with("group", group)
                .with("vm", ask.hostname())
                .with("action", ask.jobs().stream().map(Job::action).toList())
                .with("reason", ask.reason()));
        if (ask.record() != null) {
            books.keep(ask.record(), turn);
        }
        for (Job job : ask.jobs()) {
            jobs.accept(new DeferredJob(id + "-" + sequence.next(), QueueName.UNNAMED, job), turn);
        }
        touched.add(group);
    }

    private void keep(GroupRecord group, DecisionBuilder turn) {
        GroupRecord before = state.group(group.name());
        state.put(group);
        if (before == null || isNews(before, group)) {
            turn.note(Note.info(group.leaving() ? "a group is being removed" : "a group stands otherwise")
                    .with("group", group.name())
                    .with("revision", group.current().number())
                    .with("by", group.current().by())
                    .with("rollout", group.rollout().mode())
                    .with("reason", group.rollout().reason()));
        }
        touched.addAll(order.concerned(group.name()));
    }

    private static boolean isNews(GroupRecord before, GroupRecord after) {
        return before.rollout().mode() != after.rollout().mode()
                || before.current().number() != after.current().number()
                || !Objects.equals(before.rollout().reason(), after.rollout().reason())
                || before.leaving() != after.leaving();
    }

    private GroupView view(GroupRecord group, Instant now) {
        NavigableMap<Integer, SeenMember> all = new TreeMap<>();
        members(group.name()).forEach((ordinal, vm) -> all.put(ordinal, readyTimes.look(vm, now)));
        return new GroupView(
                group,
                all,
                hostname -> fleet.get(hostname) != null,
                vm -> obstacle(vm, group, now),
                order.awaited(group),
                order.mayEnd(group.name()));
    }

    /** Where a successor that goes to another machine comes to is known only when it is placed, so its image is fetched then. */
    private Optional<String> obstacle(VmRecord member, GroupRecord group, Instant now) {
        if (room.isAtHome(member, group, now)) {
            Optional<String> awaited =
                    images.awaited(member, group.spec().template().seed().os(), now);
            awaited.ifPresent(words -> shortOfImages.add(group.name()));
            return awaited;
        }
        if (room.isElsewhere(member, group, now)) {
            return Optional.empty();
        }
        shortOfRoom.add(group.name());
        return Optional.of("no agent has room for the successor of " + member.hostname());
    }

    private void index(@Nullable VmRecord before, @Nullable VmRecord after) {
        Membership was = before == null ? null : before.member();
        Membership is = after == null ? null : after.member();
        if (before != null && was != null && (is == null || !isSamePlace(was, is))) {
            NavigableMap<Integer, Hostname> all = members.getOrDefault(was.group(), Collections.emptyNavigableMap());
            all.remove(was.ordinal(), before.hostname());
            readyTimes.forget(before.hostname());
            touch(was.group());
        }
        if (after != null && is != null) {
            members.computeIfAbsent(is.group(), group -> new TreeMap<>()).put(is.ordinal(), after.hostname());
            touch(is.group());
        }
    }

    private static boolean isSamePlace(Membership one, Membership other) {
        return one.group().equals(other.group()) && one.ordinal() == other.ordinal();
    }

    /** A group is to be looked at, and those that come after it. */
    private void touch(GroupName group) {
        touched.add(group);
        touched.addAll(order.concerned(group));
    }

    @Override
    public Collection<GroupRecord> groups() {
        return state.before().groups();
    }

    @Override
    public @Nullable GroupRecord group(GroupName name) {
        return state.group(name);
    }

    @Override
    public @Nullable VmRecord vm(Hostname hostname) {
        return fleet.get(hostname);
    }

    @Override
    public NavigableMap<Integer, VmRecord> members(GroupName group) {
        NavigableMap<Integer, VmRecord> all = new TreeMap<>();
        members.getOrDefault(group, Collections.emptyNavigableMap()).forEach((ordinal, hostname) -> {
            VmRecord vm = fleet.get(hostname);
            if (vm != null) {
                all.put(ordinal, vm);
            }
        });
        return all;
    }
}
