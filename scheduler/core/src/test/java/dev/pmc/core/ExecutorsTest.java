package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.vm.VmTask.VirtType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which executor of an agent a VM comes under, whoever leads. */
class ExecutorsTest {
    private static final String FIRST = "virtmesos-1f@first";
    private static final String SECOND = "virtmesos-1f@second";

    private final Story pmc = new Story();

    @BeforeEach
    void theFirstSchedulerHasAVm() {
        pmc.restart(serving(FIRST)).registered().job(SampleVms.create("web1"));
        offers();
        pmc.says("web1", Kind.RUNNING, SampleVms.report(false, true, 0)).delivered();
    }

    private static Policy serving(String executor) {
        return Policy.standard(
                archive -> archive == null ? ExecutorId.of(executor) : new ExecutorId(archive, null), VirtType.QEMU);
    }

    /** From agent-1, on which those executors run. */
    private Story offers(String... executors) {
        return offers(Resources.of(4, 8192, 100000), executors);
    }

    private Story offers(Resources resources, String... executors) {
        Set<ExecutorId> running = Stream.of(executors).map(ExecutorId::of).collect(Collectors.toSet());
        return pmc.happens(new Event.OffersArrived(List.of(new Offer(
                "o", "agent-1", "metal1", "metal1:5051", resources, SampleAttributes.ENABLED, running, null))));
    }

    private List<String> launchedUnder() {
        return pmc.launches().stream()
                .map(Effect.Launch::executor)
                .map(ExecutorId::toString)
                .toList();
    }

    private void theSecondTakesOver() {
        pmc.restart(serving(SECOND)).registered().masterSays(pmc.task("web1"), "agent-1", Kind.RUNNING);
    }

    @Test
    void theNextLeaderGoesOnWithTheExecutorThatRuns() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));

        offers(Resources.of(1, 1024, 100000), FIRST);

        assertThat(launchedUnder()).as("it need not be paid for again").containsExactly(FIRST);
        assertThat(pmc.vm("web2").attempt())
                .satisfies(attempt -> assertThat(attempt.executorId()).isEqualTo(FIRST));
    }

    @Test
    void whereNoneRunsTheLeadersOwnIsStarted() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));

        offers();

        assertThat(launchedUnder()).containsExactly(SECOND);
    }

    @Test
    void anotherArchiveIsAnotherExecutorBesideTheOld() {
        pmc.restart(serving("virtmesos-2e@second")).registered().job(SampleVms.create("web2"));

        offers(FIRST);

        assertThat(launchedUnder()).containsExactly("virtmesos-2e@second");
    }

    @Test
    void oneThatEndsIsNotGoneOnWithByTheOfferInHand() {
        theSecondTakesOver();
        offers(FIRST);
        pmc.happens(new Event.ExecutorLost("agent-1", ExecutorId.of(FIRST)));

        pmc.job(SampleVms.create("web2"));

        assertThat(launchedUnder()).containsExactly(SECOND);
    }

    @Test
    void oneThatCannotBeFetchedAnyMoreCostsOneAttemptAndIsNobodysFault() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));
        offers(FIRST);
        pmc.says("web2", Kind.NOT_FETCHED, null).after(5);

        offers();

        assertThat(launchedUnder()).containsExactly(SECOND);
        assertThat(pmc.vm("web2").tries().failures()).isZero();
        assertThat(pmc.barred("agent-1")).isEmpty();
    }

    @Test
    void neitherIsThatItsSchedulerDoesNotAnswer() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));
        offers(FIRST);

        pmc.says("web2", Kind.HOST_FAILED, null);

        assertThat(pmc.vm("web2").tries().failures()).isZero();
        assertThat(pmc.barred("agent-1")).isEmpty();
    }

    @Test
    void thatTheLeadersOwnDoesNotComeUpIsTheAgentsFault() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));
        offers();

        pmc.says("web2", Kind.HOST_FAILED, null);

        assertThat(pmc.vm("web2").tries().failures()).isEqualTo(1);
        assertThat(pmc.barred("agent-1")).isPresent();
    }

    @Test
    void oneOnReservedResourcesIsGoneOnWithTooButMayHaveToBePaidForAgain() {
        theSecondTakesOver();
        pmc.job(SampleVms.create("web2"));
        offers(Resources.of(1, 1024, 100000), FIRST + "-reserved");
        assertThat(pmc.launches()).isEmpty();

        offers(FIRST + "-reserved");

        assertThat(launchedUnder()).containsExactly(FIRST);
    }

    @Test
    void commandsGoToTheExecutorThatTheVmIsUnder() {
        theSecondTakesOver();

        pmc.job(SampleVms.job(Job.Action.DELETE, "web1"));

        assertThat(pmc.effects(Effect.Tell.class))
                .extracting(Effect.Tell::executorId)
                .containsExactly(FIRST);
    }
}
