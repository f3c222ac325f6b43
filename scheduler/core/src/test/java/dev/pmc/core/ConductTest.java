package dev.pmc.core;

import static dev.pmc.core.SampleVms.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.PlacementOptions.OnAgentLoss;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.placement.Strategy;
import dev.pmc.vm.VmReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stories of the core: agents on which VMs fail, and VMs that fail on any agent. */
class ConductTest {
    private static final VmReport CLEANED_UP = SampleVms.report(true, true, 0);
    private static final Resources LARGE = Resources.of(40, 500_000, 1_000_000);
    private static final Resources SMALL = Resources.of(40, 100_000, 1_000_000);

    private final Story pmc = new Story().registered();
    private int offers;

    @Test
    void aVmThatHasFailedOnAnAgentGoesElsewhereNext() {
        pmc.job(SampleVms.create("web1"));
        allOffer();
        assertThat(agentOf("web1")).isEqualTo("agent-1");

        fails("web1", "no emulator").after(6);
        allOffer();

        assertThat(agentOf("web1")).isNotEqualTo("agent-1");
    }

    @Test
    void butWhereThereIsNoOtherItIsTriedThereAgain() {
        pmc.job(SampleVms.create("web1"));
        offer("agent-1", LARGE);

        fails("web1", "no emulator").after(6);
        offer("agent-1", LARGE);

        assertThat(agentOf("web1")).isEqualTo("agent-1");
    }

    @Test
    void whoIsBoundToTheAgentByItsDiskStaysThere() {
        pmc.job(SampleVms.create("web1"));
        allOffer();

        says("web1", Kind.LOST, null, "Executor terminated").after(6);
        allOffer();

        assertThat(agentOf("web1")).isEqualTo("agent-1");
    }

    @Test
    void anAgentThatFailsSeveralVmsInARowGetsNoNewOnesForAWhileThenOneAndThenForLonger() {
        failThreeOnTheFirst();
        assertThat(pmc.barred("agent-1")).isPresent();

        pmc.job(SampleVms.create("later"));
        offer("agent-1", LARGE);
        assertThat(pmc.launches()).isEmpty();

        pmc.after(121).job(SampleVms.create("another"));
        offer("agent-1", LARGE);
        assertThat(pmc.launches()).hasSize(1);
        String tried = pmc.launches().get(0).task().spec().hostname().value();

        fails(tried, "no emulator").after(200);
        offer("agent-1", LARGE);
        assertThat(pmc.launches()).isEmpty();

        pmc.after(41);
        offer("agent-1", LARGE);
        assertThat(pmc.launches()).hasSize(1);
    }

    @Test
    void oneThatComesUpThereMakesItAnAgentLikeOthers() {
        failThreeOnTheFirst();
        pmc.after(121).job(SampleVms.create("last"));
        offer("agent-1", LARGE);
        says("last", Kind.RUNNING, SampleVms.report(false, false, 0), "");
        assertThat(pmc.barred("agent-1")).isEmpty();

        pmc.job(SampleVms.create("one")).job(SampleVms.create("two"));
        offer("agent-1", LARGE);

        assertThat(pmc.launches()).hasSize(2);
    }

    @Test
    void whatFailsOnASecondAgentForTheSameReasonIsAtFaultItself() {
        for (int number = 1; number <= 6; number++) {
            pmc.job(SampleVms.create("web" + number));
            allOffer();
            fails("web" + number, "web" + number + ": image 4711 is not there").after(6);
            allOffer();
            fails("web" + number, "web" + number + ": image 42 is not there");
            pmc.job(SampleVms.job(Job.Action.DELETE, "web" + number));
        }

        for (String agent : List.of("agent-1", "agent-2", "agent-3")) {
            assertThat(pmc.barred(agent)).as(agent).isEmpty();
        }
    }

    @Test
    void unlessItComesUpOnAThird() {
        for (int number = 1; number <= 3; number++) {
            String vm = "web" + number;
            pmc.job(SampleVms.create(vm));
            allOffer();
            fails(vm, "no emulator").after(6);
            allOffer();
            fails(vm, "no emulator").after(11);
            allOffer();
            says(vm, Kind.RUNNING, SampleVms.report(false, false, 0), "");
        }

        assertThat(pmc.barred("agent-1")).isPresent();
    }

    @Test
    void neverAreMostAgentsBarredForWhatTheyHaveInCommon() {
        int number = 0;
        for (String agent : List.of("agent-1", "agent-2", "agent-3")) {
            for (int i = 0; i < 3; i++) {
                String vm = "web" + ++number;
                pmc.job(SampleVms.create(vm));
                offer(agent, LARGE);
                fails(vm, "another reason " + "abc".charAt(number % 3));
                pmc.job(SampleVms.job(Job.Action.DELETE, vm));
            }
        }

        assertThat(List.of("agent-1", "agent-2", "agent-3"))
                .filteredOn(agent -> pmc.barred(agent).isPresent())
                .hasSize(1);
    }

    @Test
    void onAnAgentThatIsSaidToBeGoneNothingIsPlacedBeforeTheMasterTakesItsOfferBack() {
        PlacementOptions recreate =
                new PlacementOptions(null, null, Strategy.MIN_COMP_FIT, null, OnAgentLoss.RECREATE, 0);
        pmc.job(SampleVms.create(spec("web1"), recreate));
        offer("agent-1", LARGE);
        says("web1", Kind.RUNNING, SampleVms.report(false, false, 0), "");
        offer("agent-1", LARGE);
        String offer = "o" + offers;

        says("web1", Kind.AGENT_GONE, null, "Agent is gone");

        assertThat(pmc.launches()).isEmpty();
        assertThat(pmc.effects(Effect.Decline.class))
                .containsExactly(new Effect.Decline(List.of(offer), Duration.ZERO));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
    }

    @Test
    void onAnAgentThatTheMasterHasLostNothingIsPlaced() {
        offer("agent-1", LARGE);
        pmc.happens(new Event.AgentLost("agent-1")).job(SampleVms.create("web1"));

        assertThat(pmc.launches()).isEmpty();
    }

    @Test
    void thatAnArchiveCouldNotBeFetchedWhilePmcWasAwayCountsAgainstNobody() {
        pmc.job(SampleVms.create("web1"));
        for (int time = 1; time <= 4; time++) {
            offer("agent-1", LARGE);
            pmc.after(1).restart().registered();
            says("web1", Kind.NOT_FETCHED, null, "Failed to fetch all URIs");

            assertThat(pmc.vm("web1").tries().failures()).isZero();
            assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
            offer("agent-1", LARGE);
            assertThat(pmc.launches()).as("at once").isEmpty();
            pmc.after(6);
        }
        assertThat(pmc.barred("agent-1")).isEmpty();
    }

    @Test
    void whilePmcWasThereItIsTheAgentThatCannotFetch() {
        pmc.job(SampleVms.create("web1"));
        allOffer();

        says("web1", Kind.NOT_FETCHED, null, "Failed to fetch all URIs");

        assertThat(pmc.vm("web1").tries().failures()).isEqualTo(1);
        assertThat(pmc.barred("agent-1")).isPresent();
    }

    private void failThreeOnTheFirst() {
        offer("agent-2", Resources.of(0.5, 512, 1000));
        offer("agent-3", Resources.of(0.5, 512, 1000));
        for (String vm : List.of("web1", "db1", "mail1")) {
            pmc.job(SampleVms.create(vm));
            offer("agent-1", LARGE);
            fails(vm, "no emulator");
            assertThat(pmc.notes(Note.Level.ERROR)).hasSize(vm.equals("mail1") ? 1 : 0);
            pmc.job(SampleVms.job(Job.Action.DELETE, vm));
        }
    }

    private void allOffer() {
        pmc.happens(new Event.OffersArrived(
                List.of(made("agent-1", LARGE), made("agent-2", SMALL), made("agent-3", SMALL))));
    }

    private void offer(String agent, Resources resources) {
        pmc.happens(new Event.OffersArrived(List.of(made(agent, resources))));
    }

    private Offer made(String agent, Resources resources) {
        return new Offer(
                "o" + ++offers,
                agent,
                "metal-" + agent,
                agent + ":5051",
                resources,
                SampleAttributes.ENABLED,
                Set.of(),
                null);
    }

    private String agentOf(String vm) {
        return Objects.requireNonNull(pmc.vm(vm).attempt()).agentId();
    }

    private Story fails(String vm, String reason) {
        return says(vm, Kind.REFUSED, CLEANED_UP, reason);
    }

    private Story says(String vm, Kind kind, @Nullable VmReport report, String reason) {
        TaskId task = pmc.task(vm);
        String agent = agentOf(vm);
        return pmc.happens(new Event.TaskUpdated(
                new TaskUpdate(task, kind, agent, report, reason, new TaskUpdate.Receipt(task, agent, "aa"))));
    }
}
