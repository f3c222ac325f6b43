package dev.pmc.core;

import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stories of the core: who is placed where and when, and who waits. */
class PlacingTest {
    private final Story pmc = new Story().registered();

    @Test
    void aDrainedAgentGetsNothingNewAlsoAfterARestartAndKeepsWhatItHas() {
        pmc.running("web1");
        pmc.happens(new Event.AgentDrained("metal1", true));
        pmc.restart().registered();
        pmc.job(SampleVms.create("web2")).offer("o2", "agent-1", "metal1");

        assertThat(pmc.vm("web2").state()).isEqualTo(VmState.ACCEPTED);
        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.RUN);

        pmc.happens(new Event.AgentDrained("metal1", false)).offer("o3", "agent-1", "metal1");
        assertThat(pmc.vm("web2").state()).isEqualTo(VmState.PLACED);
        assertThat(pmc.memory().drained()).isEmpty();
    }

    @Test
    void whoCannotBePlacedDoesNotStopThoseBehind() {
        pmc.job(SampleVms.create(spec("huge", "web", 64), PlacementOptions.NONE));
        pmc.job(SampleVms.create("small"));

        pmc.offer("o1", "agent-1", "metal1");

        assertThat(pmc.launches())
                .extracting(launch -> launch.task().spec().hostname().value())
                .containsExactly("small");
    }

    @Test
    void whoAsksForDifferentThingsIsServedInOrderOfPriorityAndAge() {
        pmc.job(SampleVms.create(spec("first", "web", 1), PlacementOptions.NONE));
        pmc.job(SampleVms.create(spec("second", "db", 1), PlacementOptions.NONE));
        pmc.job(SampleVms.create(spec("third", "web", 1), PlacementOptions.NONE));
        pmc.job(SampleVms.create(
                spec("urgent", "db", 1),
                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 7)));

        pmc.happens(new Event.OffersArrived(
                List.of(Story.offerOf("o1", "agent-1", "metal1", Resources.of(3.1, 8192, 100000)))));

        assertThat(pmc.launches())
                .extracting(launch -> launch.task().spec().hostname().value())
                .containsExactly("urgent", "first", "second");
    }

    @Test
    void whoComesWhileOthersOfItsKindWaitInVainIsLookedForWithThemWhenNewOffersCome() {
        pmc.offer("o1", "agent-1", "metal1");
        pmc.job(SampleVms.create(spec("huge1", "web", 64), PlacementOptions.NONE));
        assertThat(pmc.notes(Note.Level.INFO)).anyMatch(line -> line.contains("too few cpus"));
        pmc.job(SampleVms.create(spec("huge2", "web", 64), PlacementOptions.NONE));

        pmc.happens(new Event.OffersArrived(
                List.of(Story.offerOf("o2", "agent-2", "metal2", Resources.of(256, 8192, 100000)))));

        assertThat(pmc.launches())
                .extracting(launch -> launch.task().spec().hostname().value())
                .containsExactly("huge1", "huge2");
    }

    @Test
    void aHostThatCannotBringUpItsExecutorGetsNoNewVmForAWhile() {
        pmc.job(SampleVms.create("web1")).offer("o1", "agent-1", "metal1");
        pmc.says("web1", Kind.HOST_FAILED, null).after(6);

        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).isEmpty();
        assertThat(pmc.offer("o3", "agent-2", "metal2").launches()).hasSize(1);
    }

    @Test
    void whoStaysOnAMachineThatIsBackUnderAnotherIdCountsThere() {
        PlacementOptions alone = new PlacementOptions(null, 1, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0);
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        pmc.job(SampleVms.create(spec("web2"), alone));
        assertThat(pmc.offer("o2", "agent-2", "metal1").launches()).isEmpty();
        assertThat(pmc.offer("o3", "agent-3", "metal3").launches()).hasSize(1);
    }

    /** The agent's update may be an old one, of a task whose end the master knows, and whose room it offers. */
    @Test
    void theRoomOfATaskThatIsBackInReachIsKeptUntilTheMasterItselfSaysThatItIsAlive() {
        pmc.running("web1").masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0));
        assertThat(pmc.effects(Effect.Reconcile.class))
                .containsExactly(new Effect.Reconcile(List.of(new Effect.Known(pmc.task("web1"), "agent-1"))));

        pmc.job(SampleVms.create("web2")).happens(roomForTwo("o2"));
        assertThat(pmc.launches()).hasSize(1);
        assertThat(pmc.job(SampleVms.create("web3")).launches()).isEmpty();

        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.RUNNING);
        assertThat(pmc.happens(roomForTwo("o3")).launches()).hasSize(1);
    }

    private static Event roomForTwo(String id) {
        Resources one = POLICY.need(spec("web1")).plus(POLICY.tasks().executorShare());
        return new Event.OffersArrived(List.of(Story.offerOf(id, "agent-1", "metal1", one.plus(one))));
    }

    @Test
    void aJobsConstraintChoosesTheFirstMachineAndIsNoMatterFromThenOn() {
        PlacementOptions inRack = constrained("rack:CLUSTER:r1");
        pmc.job(SampleVms.create(spec("web1"), inRack)).job(SampleVms.create(spec("web2"), inRack));

        assertThat(pmc.happens(offer("o1", "agent-1", "r2")).launches()).isEmpty();
        assertThat(pmc.notes(Note.Level.INFO))
                .anyMatch(line -> line.contains("waiting=2")
                        && line.contains("reason=1 x has not the rack r1, which the job asks for"));
        assertThat(pmc.happens(offer("o2", "agent-2", "r1")).launches()).hasSize(2);

        pmc.says("web1", Kind.RUNNING, SampleVms.report(true, true, 0)).job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0)).job(SampleVms.job(Job.Action.START, "web1"));
        assertThat(pmc.happens(offer("o3", "agent-2", "r3")).launches())
                .as("its disk is there, whatever the rack is called now")
                .hasSize(1);
    }

    @Test
    void aConstraintThatAnotherPmcHasStoredKeepsItsVmWaitingInWords() {
        pmc.job(SampleVms.create(spec("web1"), constrained("rack:OF_A_NEWER_PMC:1")));

        assertThat(pmc.happens(offer("o1", "agent-1", "r1")).launches()).isEmpty();
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
        assertThat(pmc.notes(Note.Level.INFO))
                .anyMatch(line -> line.contains("cannot be judged by the constraint rack:OF_A_NEWER_PMC:1"));
    }

    private static PlacementOptions constrained(String constraint) {
        return new PlacementOptions(
                null,
                null,
                Strategy.MIN_COMP_FIT,
                null,
                OnAgentLoss.WAIT,
                0,
                List.of(JobConstraints.stored(constraint)));
    }

    private static Event offer(String id, String agentId, String rack) {
        Map<String, Attribute> attributes = SampleAttributes.of(true, Map.of());
        attributes.put("rack", Attribute.text(rack));
        return new Event.OffersArrived(List.of(new Offer(
                id,
                agentId,
                "host-of-" + agentId,
                agentId + ":5051",
                Resources.of(8, 8192, 100000),
                attributes,
                Set.of(),
                null)));
    }

    @Test
    void aMachinesRecordIsStoredWithTheFirstOfferAndNotWithTheNext() {
        pmc.happens(offer("o1", "agent-1", "r1"));
        assertThat(pmc.memory().machines())
                .singleElement()
                .satisfies(machine -> assertThat(machine.agents()).hasSize(1));
        assertThat(pmc.decision().changes().isEmpty()).isFalse();

        pmc.happens(offer("o2", "agent-1", "r1"));
        assertThat(pmc.decision().changes().isEmpty()).isTrue();
        pmc.restart().registered().happens(offer("o3", "agent-1", "r1"));
        assertThat(pmc.decision().changes().isEmpty()).isTrue();
    }

    @Test
    void offersAreGivenBackWithinASecondAndForLongWhenNothingWaits() {
        pmc.after(10).offer("o1", "agent-1", "metal1").after(1);

        assertThat(pmc.effects(Effect.Decline.class))
                .containsExactly(new Effect.Decline(List.of("o1"), Duration.ofHours(1)));
    }

    @Test
    void anAttemptIsCountedOnceForEachMachineAndTypeUntilItIsGone() {
        PlacementOptions oneEach = new PlacementOptions(null, 1, Strategy.MIN_COMP_FIT, null, OnAgentLoss.WAIT, 0);
        pmc.job(SampleVms.create(spec("web1"), oneEach)).offer("o1", "agent-1", "metal1");
        pmc.job(SampleVms.create(spec("web2"), oneEach));

        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).isEmpty();
        assertThat(pmc.offer("o3", "agent-2", "metal2").launches()).hasSize(1);
    }
}
