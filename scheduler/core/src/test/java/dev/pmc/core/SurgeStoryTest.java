package dev.pmc.core;

import static dev.pmc.core.GroupStory.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.group.GroupReply.Outcome;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Rollout.Mode;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.UnknownFields;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Groups that have spare members while others are updated. */
final class SurgeStoryTest {
    private final GroupStory story = new GroupStory();

    private static UpdatePolicy surge(int maxUnavailable, int maxSurge) {
        return new UpdatePolicy(
                maxUnavailable, maxSurge, 10, 60, 600, 0, 0, false, UpdatePolicy.Order.REVERSE, UnknownFields.NONE);
    }

    private static GroupSpec images(String image, UpdatePolicy update) {
        return SampleGroups.spec().image(image).update(update).replacing().build();
    }

    private List<String> running() {
        return story.pmc.memory().vms().stream()
                .filter(vm -> vm.goal() == Goal.RUN)
                .map(vm -> vm.hostname().value())
                .sorted()
                .toList();
    }

    private Membership membership(String hostname) {
        VmRecord vm = Objects.requireNonNull(story.pmc.memory().vm(new Hostname(hostname)));
        return Objects.requireNonNull(vm.member());
    }

    @Test
    void aSpareMemberIsMadeBeforeAnyOtherIsTakenDown() {
        story.applied(images("trusty", surge(0, 1))).untilOver();

        story.apply(images("jammy", surge(0, 1)));
        assertThat(running()).containsExactly("web-0", "web-1", "web-2", "web-3");
        assertThat(membership("web-3").spare()).isTrue();
        story.settle();
        assertThat(story.images().values())
                .as("until it has been ready for a while")
                .containsExactlyInAnyOrder("trusty", "trusty", "trusty", "jammy");

        story.after(10);
        assertThat(new TreeMap<>(story.images()))
                .containsEntry("web-2", "jammy")
                .containsEntry("web-1", "trusty");
    }

    @Test
    void neverFewerServeThanThereAreToBeAndNeverMoreAreThereThanMayBe() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.apply(images("jammy", surge(0, 1)));

        for (int i = 0; i < 40 && story.mode() == Mode.ROLLING; i++) {
            assertThat(story.ready()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(story.pmc.memory().vms()).hasSizeLessThanOrEqualTo(4);
            story.after(5);
        }

        story.after(10);
        assertThat(story.mode()).isEqualTo(Mode.DONE);
        assertThat(new TreeMap<>(story.images()))
                .isEqualTo(new TreeMap<>(Map.of("web-0", "jammy", "web-1", "jammy", "web-2", "jammy")));
    }

    @Test
    void aRestartHasSpareMembersToo() {
        story.applied(images("trusty", surge(0, 1))).untilOver();

        story.ask(new GroupRequest.Restart(WEB, "alice"));
        assertThat(running()).contains("web-3");

        story.untilOver().after(10);
        assertThat(running()).containsExactly("web-0", "web-1", "web-2");
    }

    @Test
    void itsNumberIsOneThatNobodyHasWhateverThatIs() {
        story.pmc.running("web-4");
        story.applied(SampleGroups.spec()
                        .instances(4)
                        .update(surge(0, 1))
                        .replacing()
                        .build())
                .untilOver();
        story.ask(new GroupRequest.Scale(WEB, 3, null, "alice"));
        story.settle();

        story.apply(images("jammy", surge(0, 1)));

        assertThat(membership("web-3").resting()).as("it keeps its disk").isTrue();
        assertThat(membership("web-5").spare()).isTrue();
        story.untilOver().after(10);
        assertThat(new TreeSet<>(story.images().keySet())).containsExactly("web-0", "web-1", "web-2", "web-3", "web-4");
    }

    @Test
    void anImageThatIsNoGoodStopsTheRollOutBeforeAnyoneIsTakenDown() {
        story.applied(images("trusty", surge(0, 1))).untilOver();

        story.applied(images("broken", surge(0, 1))).after(120);

        assertThat(story.mode()).isEqualTo(Mode.STOPPED);
        assertThat(story.ready()).containsExactly("web-0", "web-1", "web-2");
        assertThat(story.images())
                .as("which is not needed when the others serve")
                .doesNotContainKey("web-3");
    }

    @Test
    void aNewFileTakesThePlaceOfOneWhoseSpareMembersAreNoGood() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("broken", surge(0, 1)));

        story.applied(images("jammy", surge(0, 1))).untilOver().after(10);

        assertThat(story.images().values()).containsOnly("jammy").hasSize(3);
    }

    @Test
    void whenMoreMembersAreWantedASpareOneStays() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));

        assertThat(story.ask(new GroupRequest.Scale(WEB, 4, 3, "alice")).outcome())
                .isEqualTo(Outcome.DONE);
        story.untilOver().after(10);

        assertThat(membership("web-3").spare()).isFalse();
        assertThat(new TreeSet<>(story.images().keySet())).containsExactly("web-0", "web-1", "web-2", "web-3");
        assertThat(story.images().values()).containsOnly("jammy");
    }

    @Test
    void whoPausesARollOutKeepsItsSpareMembers() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));

        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.PAUSE, "alice"));
        assertThat(story.after(60).images()).containsKey("web-3");

        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.ABORT, "alice"));
        assertThat(story.after(60).images()).doesNotContainKey("web-3");
    }

    @Test
    void aSpareMemberOutOfReachMayServeAndStaysUntilTheOthersCanBeReliedOn() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));
        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.PAUSE, "alice"));
        story.pmc.says("web-0", Kind.UNREACHABLE, null);
        story.pmc.says("web-3", Kind.UNREACHABLE, null);

        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.ABORT, "alice"));

        assertThat(story.after(60).images()).containsKey("web-3");
    }

    @Test
    void aSpareMemberWhoseAttemptWasLostMayServeAllTheSame() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));

        story.pmc.says("web-3", Kind.LOST, null);
        story.ask(new GroupRequest.Tell(WEB, GroupRequest.Tell.Word.ABORT, "alice"));
        assertThat(running()).contains("web-3");

        story.after(10).pmc.says("web-3", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(story.after(60).images()).doesNotContainKey("web-3");
    }

    @Test
    void aGroupThatIsRemovedLeavesNoSpareMemberBehind() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));

        story.ask(new GroupRequest.Remove(WEB, null, "alice"));
        story.settle();

        assertThat(story.pmc.memory().groups()).isEmpty();
        assertThat(new TreeSet<>(story.images().keySet())).containsExactly("web-0", "web-1", "web-2");
        assertThat(running()).isEmpty();
    }

    @Test
    void aRestartOfPmcForgetsNothingOfIt() {
        story.applied(images("trusty", surge(0, 1))).untilOver();
        story.applied(images("jammy", surge(0, 1)));

        story.pmc.restart().registered();
        story.pmc.happens(new Event.Tick());
        story.untilOver().after(10);

        assertThat(new TreeSet<>(story.images().keySet())).containsExactly("web-0", "web-1", "web-2");
        assertThat(story.images().values()).containsOnly("jammy");
    }
}
