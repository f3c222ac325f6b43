package dev.pmc.core;

import static dev.pmc.core.GroupStory.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.RecordedGroups;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.Declaration.Permits;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupReply.Outcome;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Planner;
import dev.pmc.core.group.Rollout.Mode;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Resources;
import dev.pmc.vm.UnknownFields;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What groups wait for, and say that they do. */
final class GroupWaitsTest {
    private final GroupStory story = new GroupStory();

    private static UpdatePolicy policy(int maxUnavailable, int canary) {
        return new UpdatePolicy(
                maxUnavailable, 0, 10, 600, 3600, canary, 0, false, UpdatePolicy.Order.REVERSE, UnknownFields.NONE);
    }

    private static SampleGroups.Draft spec() {
        return SampleGroups.spec().update(policy(2, 0)).replacing();
    }

    private @Nullable String reason() {
        return story.group().rollout().reason();
    }

    private List<String> going() {
        return story.pmc.memory().vms().stream()
                .filter(vm -> vm.goal() == Goal.ERASE)
                .map(vm -> vm.hostname().value())
                .toList();
    }

    private void offer(String machine, int memoryMib) {
        story.pmc.happens(new Event.OffersArrived(List.of(Story.offerOf(
                "offer-" + machine + memoryMib, "id-" + machine, machine, Resources.of(16, memoryMib, 1_000_000)))));
    }

    /** The members run on two machines, one on each, that have nothing left. */
    private void runningOnTwo(int memoryMib) {
        story.apply(spec().instances(2).memoryMib(memoryMib).build());
        for (int i = 0; i < 2; i++) {
            offer("metal" + i, memoryMib + 128);
            story.pmc.says("web-" + i, Kind.RUNNING, SampleVms.report(false, true, 0));
        }
        for (int i = 0; i < 20 && story.mode() == Mode.ROLLING; i++) {
            story.pmc.after(5);
        }
        assertThat(story.mode()).isEqualTo(Mode.DONE);
    }

    @Test
    void aMemberStaysUntilThereIsRoomForItsSuccessor() {
        runningOnTwo(1024);

        story.apply(spec().instances(2).memoryMib(4096).build());
        assertThat(going()).isEmpty();
        assertThat(reason())
                .isEqualTo(
                        "no agent has room for the successor of web-0; no agent has room for the successor of web-1");
        story.pmc.after(60);
        assertThat(going()).isEmpty();
        assertThat(story.pmc.effects(Effect.Revive.class))
                .as("offers are asked for meanwhile")
                .isNotEmpty();

        offer("metal9", 5000);
        story.pmc.after(10);
        assertThat(going()).as("there is room for one").hasSize(1);
        assertThat(reason()).startsWith("no agent has room for the successor of ");
    }

    @Test
    void whatAMemberGivesBackCountsWithWhatItsMachineHas() {
        runningOnTwo(1024);
        offer("metal1", 1200);

        story.apply(spec().instances(2).memoryMib(2000).build());

        assertThat(going()).containsExactly("web-1");
    }

    @Test
    void whoHasComeAfterAMemberDoesNotGetTheRoomOfItsSuccessor() {
        runningOnTwo(1024);
        story.pmc.job(SampleVms.create("late"));
        story.apply(spec().instances(2).image("jammy").build());
        story.pmc.says("web-1", Kind.KILLED, SampleVms.report(true, true, 0));

        offer("metal1", 1024 + 128);

        assertThat(Objects.requireNonNull(story.pmc.vm("web-1").attempt()).agentId())
                .isEqualTo("id-metal1");
        assertThat(story.pmc.vm("late").attempt()).isNull();
    }

    @Test
    void aMemberWhoseAttemptWasLostIsUpdatedWhenTheNextOneHasTold() {
        story.applied(spec().instances(1).build()).untilOver();
        story.pmc.says("web-0", Kind.LOST, null);

        story.apply(spec().instances(1).image("jammy").build());
        assertThat(going()).as("it may serve all the same").isEmpty();
        story.after(10).pmc.says("web-0", Kind.RUNNING, SampleVms.report(false, true, 0));
        story.untilOver();

        assertThat(story.images()).isEqualTo(Map.of("web-0", "jammy"));
    }

    @Test
    void aPlanOfBeforeAMemberWasMadeAnewIsNotAppliedAfterwards() {
        story.applied(spec().instances(2).update(policy(1, 0)).build()).untilOver();
        story.applied(spec().instances(2).update(policy(1, 0)).image("jammy").build());
        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "jammy"));
        assertThat(story.ready()).containsExactly("web-0", "web-1");
        String before = index();

        story.untilOver();
        assertThat(index()).isNotEqualTo(before);
    }

    private String index() {
        GroupSpec mail = spec().instances(1).build();
        Declaration mails =
                new Declaration("shop", List.of(new Declaration.Group(new GroupName("mail"), mail)), Set.of());
        return Planner.plan(new RecordedGroups(story.pmc.memory()), mails, Permits.NONE)
                .index();
    }

    @Test
    void canariesWaitForSomebodysWord() {
        story.applied(spec().update(policy(1, 0)).build()).untilOver();

        story.applied(spec().update(policy(1, 1)).image("jammy").build()).after(60);

        assertThat(reason()).isEqualTo("the canaries are updated: pmc group promote has the others follow");
        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.PROMOTE, "alice"));
        assertThat(reason()).isNull();
    }

    private GroupReply declare(Map<String, GroupSpec> groups) {
        List<Declaration.Group> all = groups.entrySet().stream()
                .map(group -> new Declaration.Group(new GroupName(group.getKey()), group.getValue()))
                .toList();
        return story.ask(new GroupRequest.Apply(new Declaration("shop", all, Set.of()), Permits.NONE, null, "alice"));
    }

    private long members(String group) {
        return story.pmc.memory().vms().stream()
                .filter(vm -> vm.hostname().value().startsWith(group + "-"))
                .count();
    }

    @Test
    void aGroupWaitsForThoseThatItWantsAsLongAsTheyComeUp() {
        declare(Map.of(
                "cache", spec().instances(1).build(),
                "web", spec().instances(1).wants("cache", "nobody").build()));
        assertThat(members("web")).isZero();
        assertThat(reason()).isEqualTo("group cache comes first, and is not ready");

        story.settle();
        assertThat(members("web")).isOne();
        assertThat(reason()).isNull();
    }

    @Test
    void aGroupDoesNotWaitForOneThatItWantsAndThatFails() {
        declare(Map.of(
                "cache", spec().instances(1).image("broken").build(),
                "web", spec().instances(1).wants("cache").build()));
        story.settle();
        assertThat(members("web")).isZero();

        story.ask(new GroupRequest.Tell(new GroupName("cache"), GroupRequest.Tell.Word.ABORT, "alice"));

        assertThat(members("web")).isOne();
    }

    @Test
    void groupsOfDifferentFilesMayNotWaitForEachOther() {
        declare(Map.of("db", spec().instances(1).after("web").build()));

        GroupSpec circular = spec().instances(1).wants("db").build();
        Declaration web = new Declaration("shop", List.of(new Declaration.Group(WEB, circular)), Set.of());
        assertThat(Planner.plan(new RecordedGroups(story.pmc.memory()), web, Permits.NONE)
                        .groups()
                        .get(0)
                        .words())
                .containsExactly("it comes after itself, by way of other groups, so this cannot be applied");

        GroupReply reply = declare(Map.of("web", circular));

        assertThat(reply.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(reply.words())
                .containsExactly("group web comes after itself, by way of the 'after' and 'wants' of groups that there"
                        + " are");
    }
}
