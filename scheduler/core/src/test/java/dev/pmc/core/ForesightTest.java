package dev.pmc.core;

import static dev.pmc.core.GroupStory.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.RecordedGroups;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.Declaration.Permits;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Plan.GroupPlan;
import dev.pmc.core.group.Plan.Prospect;
import dev.pmc.core.group.Planner;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Resources;
import dev.pmc.placement.constraint.JobConstraints;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is foreseen of plans, by a scheduler whose agents have room for two small members each. */
final class ForesightTest {
    private static final Resources ROOM = Resources.of(4.1, 2200, 100_000);

    private final GroupStory story = new GroupStory();

    private void offer(String... machines) {
        for (String machine : machines) {
            story.pmc.happens(new Event.OffersArrived(
                    List.of(Story.offerOf("offer-of-" + machine, "id-" + machine, machine, ROOM))));
        }
    }

    private Outlook outlook() {
        story.pmc.happens(new Event.OutlookAsked("me"));
        return Objects.requireNonNull(story.pmc.decision().outlooks().get("me"));
    }

    private GroupPlan plan(GroupSpec spec) {
        Declaration declaration = new Declaration("shop", List.of(new Declaration.Group(WEB, spec)), Set.of());
        Plan plan = Planner.plan(new RecordedGroups(story.pmc.memory()), declaration, Permits.NONE);
        Plan foreseen =
                new Foresight(story.pmc.memory(), outlook(), SampleVms.POLICY, SampleVms.NOON).of(plan, declaration);
        assertThat(foreseen.index()).isEqualTo(plan.index());
        return foreseen.groups().get(0);
    }

    private static Map<String, String> agents(GroupPlan plan) {
        return plan.steps().stream()
                .filter(step -> step.prospect() != null)
                .collect(Collectors.toMap(
                        step -> step.vm().value(),
                        step -> String.valueOf(step.prospect().agent())));
    }

    private static List<String> against(GroupPlan plan, String vm) {
        Prospect prospect = plan.steps().stream()
                .filter(step -> step.vm().value().equals(vm))
                .findFirst()
                .orElseThrow()
                .prospect();
        return Objects.requireNonNull(prospect).against().entrySet().stream()
                .map(veto -> veto.getValue() + " x " + veto.getKey().words())
                .toList();
    }

    private static SampleGroups.Draft spec() {
        return SampleGroups.spec();
    }

    @Test
    void membersGetTheAgentsThatPlacementWouldGiveThem() {
        offer("metal1", "metal2");

        GroupPlan plan = plan(spec().instances(4).build());

        assertThat(agents(plan).values()).containsExactlyInAnyOrder("metal1", "metal1", "metal2", "metal2");
        assertThat(plan.words()).isEmpty();
    }

    @Test
    void whoFindsNoRoomLearnsWhatSpeaksAgainstEachAgent() {
        offer("metal1", "metal2");
        story.pmc.happens(new Event.AgentDrained("metal2", true));

        GroupPlan plan = plan(spec().instances(3).build());

        assertThat(agents(plan)).containsEntry("web-1", "metal1").containsEntry("web-2", "null");
        assertThat(against(plan, "web-2")).containsExactly("1 x is drained", "1 x has too little memory free");
        assertThat(plan.words()).as("the machine may be opened again").isEmpty();
    }

    @Test
    void nothingIsTakenByIt() {
        offer("metal1");
        assertThat(plan(spec().instances(2).build()).words()).isEmpty();

        assertThat(outlook().agents())
                .singleElement()
                .satisfies(agent -> assertThat(agent.resources()).isEqualTo(ROOM));
        assertThat(story.pmc.memory().vms()).isEmpty();
    }

    @Test
    void aGroupThatCanNeverFitIsToldSo() {
        offer("metal1", "metal2");

        assertThat(plan(spec().instances(5).build()).words())
                .containsExactly(
                        "it can never fit: of its 5 hosts, the 2 agents that pmc knows could take 4 if nothing else of"
                                + " pmc's were there: 2 x has too little memory free");
        assertThat(plan(spec().instances(3)
                                .constraints(JobConstraints.parse(List.of("hostname", "UNIQUE")))
                                .build())
                        .words())
                .singleElement()
                .asString()
                .startsWith("it can never fit: of its 3 hosts, the 2 agents that pmc knows could take 2");
    }

    @Test
    void whatOthersTakeIsNoReasonForever() {
        story.applied(spec().instances(7).build());
        offer("metal1");

        GroupPlan plan = plan(spec().instances(9).build());

        assertThat(agents(plan)).containsEntry("web-7", "metal1").containsEntry("web-8", "metal1");
        assertThat(plan.words()).isEmpty();
    }

    @Test
    void aMemberThatIsMadeAnewHasTheRoomOfItsPredecessor() {
        offer("metal1");
        story.pmc.happens();
        story.apply(spec().instances(2).build());
        for (String member : List.of("web-0", "web-1")) {
            story.pmc.says(member, Kind.RUNNING, SampleVms.report(false, true, 0));
        }

        GroupPlan plan = plan(spec().instances(2).image("jammy").replacing().build());

        assertThat(agents(plan)).isEqualTo(Map.of("web-0", "metal1", "web-1", "metal1"));
        GroupPlan larger = plan(spec().instances(2).memoryMib(2000).replacing().build());
        assertThat(agents(larger)).containsValue("null");
        assertThat(larger.words()).singleElement().asString().contains("could take 1");
    }

    @Test
    void whoWaitsAlreadyComesFirst() {
        story.pmc.job(SampleVms.create("db1"));
        story.pmc.job(SampleVms.create("db2"));
        Outlook room = new Outlook(List.of(Story.offerOf("o", "id-metal1", "metal1", ROOM)), Map.of());
        Declaration declaration = new Declaration(
                "shop", List.of(new Declaration.Group(WEB, spec().instances(1).build())), Set.of());

        Plan foreseen = new Foresight(story.pmc.memory(), room, SampleVms.POLICY, SampleVms.NOON)
                .of(Planner.plan(new RecordedGroups(story.pmc.memory()), declaration, Permits.NONE), declaration);

        assertThat(agents(foreseen.groups().get(0))).isEqualTo(Map.of("web-0", "null"));
    }

    @Test
    void withoutAnyAgentNothingIsKnown() {
        GroupPlan plan = plan(spec().instances(1).build());

        assertThat(agents(plan)).isEqualTo(Map.of("web-0", "null"));
        assertThat(plan.words())
                .containsExactly(
                        "no agent has offered anything since pmc was started, so it is not known where hosts could go");
    }
}
