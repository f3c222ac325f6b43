package dev.pmc.core;

import static dev.pmc.core.GroupStory.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.Declaration.Permits;
import dev.pmc.core.group.GroupReply.Outcome;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupRequest.Tell.Word;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Rollout.Mode;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Groups from their declaration to their end. */
final class GroupStoryTest {
    private final GroupStory story = new GroupStory();

    private static SampleGroups.Draft spec() {
        return SampleGroups.spec();
    }

    private static UpdatePolicy policy(int canary, boolean autoRevert) {
        return new UpdatePolicy(
                1, 0, 10, 60, 600, canary, 0, autoRevert, UpdatePolicy.Order.REVERSE, UnknownFields.NONE);
    }

    private static GroupSpec images(String image) {
        return spec().image(image).update(policy(0, false)).replacing().build();
    }

    @Test
    void membersAreMadeWithTheirNumbersForNames() {
        story.applied(spec().build());

        assertThat(story.ready()).containsExactly("web-0", "web-1", "web-2");
        assertThat(story.mode()).as("they have to be ready for a while").isEqualTo(Mode.ROLLING);
        assertThat(story.after(10).mode()).isEqualTo(Mode.DONE);
        assertThat(story.group().current().wasReady()).isTrue();
    }

    @Test
    void theSameDeclarationAgainChangesNothing() {
        story.applied(spec().build()).untilOver();

        assertThat(story.apply(spec().build()).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(story.pmc.decision().changes().isEmpty()).isTrue();
        assertThat(story.pmc.decision().effects()).isEmpty();
    }

    @Test
    void anotherImageIsRolledOutOneMemberAfterTheOtherFromTheHighestNumberDown() {
        story.applied(images("trusty")).untilOver();

        story.apply(images("jammy"));
        assertThat(goals()).containsEntry("web-2", Goal.ERASE).containsEntry("web-1", Goal.RUN);
        story.settle();
        assertThat(story.images())
                .as("the next one waits until the first has been ready for a while")
                .isEqualTo(Map.of("web-0", "trusty", "web-1", "trusty", "web-2", "jammy"));

        story.untilOver();
        assertThat(story.images()).isEqualTo(Map.of("web-0", "jammy", "web-1", "jammy", "web-2", "jammy"));
        assertThat(story.mode()).isEqualTo(Mode.DONE);
    }

    private Map<String, Goal> goals() {
        return story.pmc.memory().vms().stream()
                .collect(Collectors.toMap(vm -> vm.hostname().value(), vm -> vm.goal()));
    }

    @Test
    void noDiskIsLostUnlessSomebodySaysSo() {
        story.applied(spec().build()).untilOver();

        assertThat(story.apply(spec().image("jammy").build()))
                .satisfies(reply -> assertThat(reply.outcome()).isEqualTo(Outcome.REFUSED))
                .satisfies(reply -> assertThat(reply.words())
                        .singleElement()
                        .asString()
                        .contains("image can only be changed with the loss of the disks of web-0, web-1, web-2"));

        story.applied(spec().image("jammy").build(), "web-1").untilOver();
        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "jammy", "web-2", "trusty"));
        assertThat(story.group().rollout().reason()).isEqualTo("may not be replaced: web-0, web-2");
    }

    @Test
    void whatTheGuestTakesNoNoticeOfIsSaidOfAllAtOnce() {
        story.applied(spec().build()).untilOver();

        story.apply(spec().labels(Map.of("team", "search")).build());

        assertThat(story.pmc.effects(Effect.ForMesos.class)).isEmpty();
        assertThat(story.pmc.memory().vms())
                .allSatisfy(vm -> assertThat(vm.spec().labels()).isEqualTo(Map.of("team", "search")))
                .allSatisfy(vm -> assertThat(vm.guest().ready()).isTrue());
    }

    @Test
    void aGroupThatIsToBeSmallerSwitchesItsLastMembersOffAndOneThatGrowsAgainOnAgain() {
        story.applied(spec().build()).untilOver();

        story.ask(new GroupRequest.Scale(WEB, 1, 3, "bob"));
        story.settle();
        assertThat(story.ready()).containsExactly("web-0");
        assertThat(story.images()).as("they keep their disks").hasSize(3);

        story.ask(new GroupRequest.Scale(WEB, 2, null, "bob"));
        story.settle();
        assertThat(story.ready()).containsExactly("web-0", "web-1");
    }

    @Test
    void ofAMemberThatIsWantedAgainAndIsToBeSaidOtherwiseBothCount() {
        story.applied(spec().build()).untilOver();
        story.ask(new GroupRequest.Scale(WEB, 1, 3, "bob"));

        story.apply(spec().labels(Map.of("team", "search")).build());
        assertThat(goals()).containsEntry("web-1", Goal.RUN).containsEntry("web-2", Goal.RUN);

        story.settle();
        assertThat(story.pmc.memory().vms())
                .allSatisfy(vm -> assertThat(vm.spec().labels()).isEqualTo(Map.of("team", "search")));
    }

    @Test
    void scalingFromAnotherNumberThanThereIsIsRefused() {
        story.applied(spec().build());

        assertThat(story.ask(new GroupRequest.Scale(WEB, 5, 4, "bob")).outcome())
                .isEqualTo(Outcome.REFUSED);
        assertThat(story.group().instances()).isEqualTo(3);
    }

    @Test
    void aNamedMemberGoesAndItsNumberStaysFreeUntilMoreAreWanted() {
        story.applied(spec().erasing().build()).untilOver();

        story.ask(new GroupRequest.Remove(WEB, new Hostname("web-1"), "bob"));
        story.settle();
        assertThat(story.images()).containsOnlyKeys("web-0", "web-2");

        story.ask(new GroupRequest.Scale(WEB, 3, 2, "bob"));
        story.settle();
        assertThat(story.images()).containsOnlyKeys("web-0", "web-1", "web-2");
    }

    @Test
    void aRolloutWhoseMemberDoesNotGetReadyStopsAndABetterOneTakesItsPlaceAtOnce() {
        story.applied(images("trusty")).untilOver();

        story.applied(images("broken")).after(70);
        assertThat(story.mode()).isEqualTo(Mode.STOPPED);
        assertThat(story.group().rollout().reason()).isEqualTo("not ready in time: web-2");
        assertThat(story.ready()).containsExactly("web-0", "web-1");

        story.applied(images("jammy"));
        assertThat(story.images()).containsEntry("web-2", "jammy");
        story.untilOver();
        assertThat(story.images()).isEqualTo(Map.of("web-0", "jammy", "web-1", "jammy", "web-2", "jammy"));
    }

    @Test
    void aRolloutThatFailsGoesBackByItselfIfThatIsWanted() {
        GroupSpec good = spec().update(policy(0, true)).replacing().build();
        story.applied(good).untilOver();

        story.applied(spec().image("broken").update(policy(0, true)).replacing().build())
                .untilOver();

        assertThat(story.group().spec()).isEqualTo(good);
        assertThat(story.group().current().by()).contains("revision 2 has failed: not ready in time: web-2");
        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "trusty", "web-2", "trusty"));
    }

    @Test
    void aCanaryWaitsUntilSomebodyFindsItGood() {
        story.applied(spec().update(policy(1, false)).replacing().build()).untilOver();

        story.applied(spec().image("jammy").update(policy(1, false)).replacing().build())
                .after(3600);
        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "trusty", "web-2", "jammy"));
        assertThat(story.mode()).isEqualTo(Mode.ROLLING);

        story.ask(new GroupRequest.Tell(WEB, Word.PROMOTE, "bob"));
        assertThat(story.untilOver().images()).doesNotContainValue("trusty");
    }

    @Test
    void aRolloutWaitsWhileItIsPaused() {
        story.applied(images("trusty")).untilOver();
        story.applied(images("jammy"));

        story.ask(new GroupRequest.Tell(WEB, Word.PAUSE, "bob"));
        story.after(100);
        assertThat(story.images()).containsEntry("web-0", "trusty").containsEntry("web-1", "trusty");

        story.ask(new GroupRequest.Tell(WEB, Word.RESUME, "bob"));
        assertThat(story.untilOver().images()).doesNotContainValue("trusty");
    }

    @Test
    void aMemberOutOfReachIsNotMissingAndCountsAgainstTheBudget() {
        story.applied(images("trusty")).untilOver();
        story.pmc.says("web-0", Kind.UNREACHABLE, null);

        story.applied(images("jammy")).after(100);

        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "trusty", "web-2", "trusty"));
    }

    @Test
    void aHostOfItsOwnIsNeverTaken() {
        story.pmc.running("web-1");

        assertThat(story.apply(spec().build()).words())
                .containsExactly("there is a host web-1 that is no member of the group: delete it, or give the group"
                        + " another name");
        assertThat(story.pmc.memory().groups()).isEmpty();
    }

    @Test
    void aMemberThatSomebodyDeletesIsMadeAgain() {
        story.applied(spec().build()).untilOver();

        story.pmc.job(SampleVms.job(Job.Action.DELETE, "web-1"));
        story.settle();

        assertThat(story.ready()).containsExactly("web-0", "web-1", "web-2");
    }

    @Test
    void aRemovedGroupLeavesItsMembersSwitchedOffAndNobodys() {
        story.applied(spec().build()).untilOver();

        story.ask(new GroupRequest.Remove(WEB, null, "bob"));
        story.settle();

        assertThat(story.pmc.memory().groups()).isEmpty();
        assertThat(story.pmc.memory().vms())
                .hasSize(3)
                .allSatisfy(vm -> assertThat(vm.goal()).isEqualTo(Goal.STOP))
                .allSatisfy(vm -> assertThat(vm.member()).isNull());
    }

    @Test
    void aGroupThatTheFileLeavesOutGoesOnlyWithThePrune() {
        story.applied(spec().erasing().build()).untilOver();
        Declaration empty = new Declaration("shop", List.of(), Set.of());

        assertThat(story.ask(new GroupRequest.Apply(empty, Permits.NONE, null, "bob"))
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
        story.ask(new GroupRequest.Apply(empty, new Permits(true, Set.of()), null, "bob"));
        story.settle();

        assertThat(story.pmc.memory().groups()).isEmpty();
        assertThat(story.pmc.memory().vms()).isEmpty();
    }

    @Test
    void anotherSchedulerGoesOnWhereTheRecordsStand() {
        story.applied(images("trusty")).untilOver();
        story.apply(images("jammy"));

        story.pmc.restart().registered();
        story.untilOver();

        assertThat(story.images()).isEqualTo(Map.of("web-0", "jammy", "web-1", "jammy", "web-2", "jammy"));
    }

    @Test
    void anAbortedRolloutLeavesWhatIsUpdatedAndUpdatesNothingMore() {
        story.applied(images("trusty")).untilOver();
        story.applied(images("jammy"));

        story.ask(new GroupRequest.Tell(WEB, Word.ABORT, "bob"));
        story.after(100);

        assertThat(story.images()).isEqualTo(Map.of("web-0", "trusty", "web-1", "trusty", "web-2", "jammy"));
        assertThat(story.group().rollout().reason()).isEqualTo("aborted by bob");
    }

    @Test
    void membersAreRestartedOneAfterTheOther() {
        story.applied(spec().build()).untilOver();

        story.ask(new GroupRequest.Restart(WEB, "bob"));
        story.pmc.happens();
        assertThat(boots()).isEqualTo(Map.of("web-0", 0, "web-1", 0, "web-2", 1));
        assertThat(story.untilOver().mode()).isEqualTo(Mode.DONE);
        assertThat(boots()).isEqualTo(Map.of("web-0", 1, "web-1", 1, "web-2", 1));
    }

    private Map<String, Integer> boots() {
        return story.pmc.memory().vms().stream()
                .collect(Collectors.toMap(
                        vm -> vm.hostname().value(), vm -> vm.asked().bootGeneration()));
    }

    @Test
    void aHostOfItsOwnIsAdoptedAsItIs() {
        story.applied(spec().instances(1).build()).untilOver();
        story.pmc.running("old");

        story.ask(new GroupRequest.Adopt(WEB, List.of(new Hostname("old")), "bob"));
        assertThat(story.pmc.effects(Effect.ForMesos.class)).isEmpty();
        story.after(100);

        assertThat(story.ready()).containsExactly("old", "web-0");
        assertThat(story.group().instances()).isEqualTo(2);
        assertThat(story.ask(new GroupRequest.Adopt(WEB, List.of(new Hostname("old"), new Hostname("none")), "bob"))
                        .words())
                .containsExactly("old is a member of group web", "there is no host none");
    }

    @Test
    void aProtectedGroupIsNotRemoved() {
        story.applied(spec().protect().build());

        assertThat(story.ask(new GroupRequest.Remove(WEB, null, "bob")).outcome())
                .isEqualTo(Outcome.REFUSED);
    }

    @Test
    void anUnknownGroupIsNamed() {
        assertThat(story.ask(new GroupRequest.Scale(WEB, 1, null, "bob")).words())
                .containsExactly("there is no group web");
        assertThat(story.pmc.happens(new Event.Tick()).decision().changes().isEmpty())
                .isTrue();
    }
}
