package dev.pmc.core;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final VmRecord RUNNING =
            vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).record();
    private static final Effect.ForMesos ABOUT_IT =
            new Effect.Reconcile(List.of(new Effect.Known(new TaskId("web1.1"), "agent-1")));
    private static final Effect.ForMesos ABOUT_ALL = new Effect.Reconcile(List.of());

    private final Reconciliation reconciliation = new Reconciliation(POLICY);

    @Test
    void asksAboutWhatItKnowsWithTheAgentAndOnceThatIsHeardAboutEverythingElse() {
        reconciliation.start(List.of(RUNNING), NOON);

        assertThat(due(RUNNING, 0)).containsExactly(ABOUT_IT);
        assertThat(due(RUNNING, 3)).isEmpty();
        heard(4);
        assertThat(due(RUNNING, 4)).containsExactly(ABOUT_ALL);
    }

    @Test
    void asksAboutEverythingAtOnceIfItKnowsNothing() {
        reconciliation.start(List.of(), NOON);

        assertThat(reconciliation.due(List::of, NOON)).containsExactly(ABOUT_ALL);
    }

    @Test
    void asksAgainAboutThoseOfWhomNothingWasHeardEverMoreSlowly() {
        reconciliation.start(List.of(RUNNING), NOON);
        due(RUNNING, 0);

        assertThat(due(RUNNING, 4)).isEmpty();
        assertThat(due(RUNNING, 5)).containsExactly(ABOUT_IT);
        assertThat(due(RUNNING, 14)).isEmpty();
        assertThat(due(RUNNING, 15)).contains(ABOUT_IT);
        assertThat(due(RUNNING, 34)).isEmpty();
        assertThat(due(RUNNING, 35)).containsExactly(ABOUT_IT);
    }

    @Test
    void doesNotWaitForeverWithTheQuestionAboutEverythingElse() {
        reconciliation.start(List.of(RUNNING), NOON);
        due(RUNNING, 0);
        due(RUNNING, 5);

        assertThat(due(RUNNING, 15)).containsExactly(ABOUT_IT, ABOUT_ALL);
    }

    @Test
    void isOverWhenSomethingWasHeardOfAll() {
        reconciliation.start(List.of(RUNNING), NOON);
        due(RUNNING, 0);
        heard(5);
        due(RUNNING, 5);

        assertThat(reconciliation.next()).contains(NOON.plus(POLICY.retries().reconcileEvery()));
        assertThat(due(RUNNING, POLICY.retries().reconcileEvery().toSeconds() - 1))
                .isEmpty();
    }

    @Test
    void beginsAnewFromTimeToTime() {
        reconciliation.start(List.of(RUNNING), NOON);
        due(RUNNING, 0);
        heard(5);
        due(RUNNING, 5);

        long again = POLICY.retries().reconcileEvery().toSeconds();
        assertThat(due(RUNNING, again)).containsExactly(ABOUT_IT);
        heard(again + 5);
        assertThat(due(RUNNING, again + 5)).containsExactly(ABOUT_ALL);
    }

    @Test
    void asksAboutTheAgentsThatAreHomeToVmsWithoutATask() {
        VmRecord stopped = vm(Goal.STOP, VmState.STOPPED).home(SampleVms.HOME).record();
        VmRecord neighbour = vm(Goal.STOP, VmState.STOPPED)
                .named("web2")
                .home(SampleVms.HOME)
                .record();

        reconciliation.start(List.of(stopped, neighbour), NOON);

        assertThat(reconciliation.due(() -> List.of(stopped, neighbour), NOON))
                .containsExactly(new Effect.Reconcile(List.of(new Effect.Known(new TaskId("web1.0"), "agent-1"))));
    }

    @Test
    void asksNobodyWhenThereIsNobody() {
        reconciliation.start(List.of(RUNNING), NOON);

        reconciliation.stop();

        assertThat(reconciliation.next()).isEmpty();
        assertThat(due(RUNNING, 3600)).isEmpty();
    }

    @Test
    void asksAtOnceAboutAnAttemptOfWhichTheMastersOwnWordIsWantedAndAgainUntilItIsThere() {
        reconciliation.start(List.of(), NOON);
        due(RUNNING, 0);

        reconciliation.askAbout(attempt());

        assertThat(due(RUNNING, 1)).containsExactly(ABOUT_IT);
        Instant again = reconciliation.next().orElseThrow();
        assertThat(reconciliation.due(() -> List.of(RUNNING), again)).containsExactly(ABOUT_IT);
        reconciliation.heard(attempt().task(), again);
        due(RUNNING, 600);
        assertThat(reconciliation.next()).contains(NOON.plus(POLICY.retries().reconcileEvery()));
    }

    @Test
    void anAttemptThatIsAskedAboutWithAllOthersIsNotAskedAboutTwice() {
        reconciliation.start(List.of(RUNNING), NOON);
        reconciliation.askAbout(attempt());

        assertThat(due(RUNNING, 0)).containsExactly(ABOUT_IT);
        assertThat(due(RUNNING, 1)).isEmpty();
    }

    @Test
    void asksAboutNoAttemptWhenThereIsNobody() {
        reconciliation.stop();
        reconciliation.askAbout(attempt());

        assertThat(due(RUNNING, 1)).isEmpty();
    }

    @Test
    void asksAboutManyInPortionsAndEachWhenTheOneBeforeIsAnswered() {
        List<VmRecord> vms = many(Reconciliation.PORTION + 2);
        reconciliation.start(vms, NOON);

        List<Effect.Known> first = asked(vms, NOON);
        assertThat(first).hasSize(Reconciliation.PORTION);
        assertThat(reconciliation.due(() -> vms, NOON)).isEmpty();
        first.forEach(known -> reconciliation.heard(known.task(), NOON));
        List<Effect.Known> second = asked(vms, NOON);
        assertThat(second).hasSize(2).doesNotContainAnyElementsOf(first);
        second.forEach(known -> reconciliation.heard(known.task(), NOON));
        assertThat(reconciliation.due(() -> vms, NOON)).containsExactly(ABOUT_ALL);
    }

    @Test
    void asksAboutTheNextPortionThoughNobodyAnswersAndThenAboutAllAgain() {
        List<VmRecord> vms = many(Reconciliation.PORTION + 2);
        reconciliation.start(vms, NOON);
        asked(vms, NOON);

        Instant next = reconciliation.next().orElseThrow();
        assertThat(next).isAfter(NOON).isBefore(NOON.plusSeconds(5));
        assertThat(asked(vms, next)).hasSize(2);

        Instant again = reconciliation.next().orElseThrow();
        assertThat(asked(vms, again)).hasSize(Reconciliation.PORTION);
    }

    @Test
    void oneThatIsUrgentComesBeforeTheOtherPortions() {
        List<VmRecord> vms = many(2 * Reconciliation.PORTION);
        reconciliation.start(vms, NOON);
        asked(vms, NOON);

        reconciliation.askAbout(attempt());
        assertThat(asked(vms, reconciliation.next().orElseThrow()))
                .first()
                .isEqualTo(new Effect.Known(attempt().task(), attempt().agentId()));
    }

    private List<Effect.Known> asked(List<VmRecord> vms, Instant now) {
        List<Effect.ForMesos> effects = reconciliation.due(() -> vms, now);
        assertThat(effects).hasSize(1);
        return ((Effect.Reconcile) effects.get(0)).tasks();
    }

    private static List<VmRecord> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> vm(Goal.RUN, VmState.RUNNING)
                        .named("vm" + i)
                        .attempt(attempt(new TaskId("vm" + i + ".1")))
                        .record())
                .toList();
    }

    private static Attempt attempt(TaskId task) {
        Home home = SampleVms.HOME;
        return new Attempt(1, task, Verb.RUN, home.agentId(), home.hostname(), home.address(), "virtmesos", null, NOON);
    }

    private static Attempt attempt() {
        return Objects.requireNonNull(RUNNING.attempt());
    }

    private void heard(long seconds) {
        reconciliation.heard(new TaskId("web1.1"), NOON.plusSeconds(seconds));
    }

    private List<Effect.ForMesos> due(VmRecord vm, long seconds) {
        Instant now = NOON.plusSeconds(seconds);
        return reconciliation.due(() -> List.of(vm), now);
    }
}
