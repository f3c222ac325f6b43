package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.group.Rollout.Mode;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Resources;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Members that serve are not taken away before their machines have the image of their successors. */
final class GroupImagesTest {
    private final GroupStory story = new GroupStory();

    private static SampleGroups.Draft spec(int instances) {
        return SampleGroups.spec()
                .instances(instances)
                .update(new UpdatePolicy(
                        instances, 0, 10, 600, 3600, 0, 0, false, UpdatePolicy.Order.REVERSE, UnknownFields.NONE))
                .replacing();
    }

    /** So many members run, each on a machine of its own, {@code web-0} on {@code metal0}. */
    private void running(int instances) {
        story.apply(spec(instances).build());
        for (int i = 0; i < instances; i++) {
            story.pmc.happens(new Event.OffersArrived(List.of(Story.offerOf(
                    "offer-" + i, "id-metal" + i, "metal" + i, Resources.of(1.1, 1024 + 128, 1_000_000)))));
            story.pmc.says("web-" + i, Kind.RUNNING, SampleVms.report(false, true, 0));
        }
        for (int i = 0; i < 20 && story.mode() == Mode.ROLLING; i++) {
            story.pmc.after(5);
        }
        assertThat(story.mode()).isEqualTo(Mode.DONE);
        story.pmc.imagesAreAway();
    }

    private void answers(String machine, ImageAnswer answer) {
        story.pmc.happens(new Event.ImageAnswered("id-" + machine, answer));
    }

    private List<String> going() {
        return story.pmc.memory().vms().stream()
                .filter(vm -> vm.goal() == Goal.ERASE)
                .map(vm -> vm.hostname().value())
                .toList();
    }

    /** The agents that are told to fetch an image. */
    private List<String> told() {
        return story.pmc.effects(Effect.FetchImage.class).stream()
                .map(Effect.FetchImage::agentId)
                .toList();
    }

    private @Nullable String reason() {
        return story.group().rollout().reason();
    }

    @Test
    void aMemberStaysUntilItsMachineHasTheImage() {
        running(2);

        story.apply(spec(2).image("jammy").build());
        assertThat(told()).containsExactlyInAnyOrder("id-metal0", "id-metal1");
        assertThat(going()).isEmpty();
        assertThat(reason()).isEqualTo("metal0 fetches the image jammy; metal1 fetches the image jammy");

        answers("metal1", ImageAnswer.underWay("jammy"));
        assertThat(going()).isEmpty();
        answers("metal1", ImageAnswer.fetched("trusty"));
        assertThat(going()).as("that is another one").isEmpty();
        answers("metal1", ImageAnswer.fetched("jammy"));
        assertThat(going()).containsExactly("web-1");
        assertThat(reason()).isEqualTo("metal0 fetches the image jammy");
    }

    @Test
    void anImageThatCannotBeHadTakesNobodyDown() {
        running(1);

        story.apply(spec(1).image("jammy").build());
        answers("metal0", ImageAnswer.failed("jammy", "there is no image jammy"));
        assertThat(reason()).isEqualTo("metal0 cannot fetch the image jammy: there is no image jammy");

        assertThat(story.pmc.after(10).effects(Effect.FetchImage.class))
                .as("it may be there by now")
                .hasSize(1);
        assertThat(going()).isEmpty();
    }

    @Test
    void whatIsLostIsSaidAgainAndASchedulerThatBeginsAsksAnew() {
        running(1);
        story.apply(spec(1).image("jammy").build());

        assertThat(story.pmc.after(25).effects(Effect.FetchImage.class)).hasSize(2);
        story.pmc.restart().registered();
        assertThat(story.pmc.after(15).effects(Effect.FetchImage.class)).isNotEmpty();
        answers("metal0", ImageAnswer.fetched("jammy"));
        assertThat(going()).containsExactly("web-0");
    }

    @Test
    void anExecutorThatSaysNothingOfImagesIsNotWaitedForLongAndOneThatIsBusyIs() {
        running(2);
        story.apply(spec(2).image("jammy").build());

        story.pmc.after(200);
        answers("metal0", ImageAnswer.underWay("jammy"));
        story.pmc.after(200);

        assertThat(going()).containsExactly("web-1");
    }

    @Test
    void oneThatDoesNotServeIsMadeAnewAtOnce() {
        running(1);
        story.pmc.says("web-0", Kind.RUNNING, new VmReport(false, true, false, null, 0, Map.of()));

        story.apply(spec(1).image("jammy").build());

        assertThat(going()).containsExactly("web-0");
        assertThat(told()).isEmpty();
    }

    @Test
    void onlyAFewMachinesFetchAtATime() {
        running(10);

        story.apply(spec(10).image("jammy").build());
        assertThat(told()).hasSize(8).contains("id-metal9").doesNotContain("id-metal0", "id-metal1");
        assertThat(reason()).as("eight fetch, and others wait for those").endsWith("; and 6 more of the kind");

        answers("metal9", ImageAnswer.fetched("jammy"));
        assertThat(told()).containsExactly("id-metal1");
    }
}
