package dev.pmc.core.fleet;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimersTest {
    private final Timers timers = new Timers(POLICY);

    @Test
    void aKillIsSaidAgainAndAgainEverMoreSlowly() {
        listenSince(NOON);
        timers.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);

        assertThat(kinds(NOON)).containsExactly(Timers.Kind.KILL);
        assertThat(kinds(after(14))).isEmpty();
        assertThat(kinds(after(15))).containsExactly(Timers.Kind.KILL);
        assertThat(kinds(after(44))).isEmpty();
        assertThat(kinds(after(45))).containsExactly(Timers.Kind.KILL);
    }

    @Test
    void aChangeOfTheRecordDoesNotStartItAnew() {
        listenSince(NOON);
        timers.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);
        kinds(NOON);

        timers.consider(
                vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).failures(1).record(), after(1));

        assertThat(kinds(after(2))).isEmpty();
    }

    @Test
    void anErrandIsGivenTheTimeOfALaunchBeforeItIsKilled() {
        listenSince(NOON);
        timers.consider(vm(Goal.ERASE, VmState.DELETING).attempt(Verb.ERASE).record(), NOON);

        assertThat(timers.next()).contains(NOON.plus(POLICY.limits().launch()));
    }

    @Test
    void whoShowsNoSignOfLifeInTimeIsGivenUpWaitingFor() {
        listenSince(NOON);
        timers.consider(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record(), NOON);

        assertThat(kinds(NOON.plus(POLICY.limits().launch()))).containsExactly(Timers.Kind.GIVE_UP);
        assertThat(timers.next()).isEmpty();
    }

    @Test
    void timeInWhichNothingCouldBeHeardDoesNotCount() {
        Instant later = NOON.plus(Duration.ofDays(1));
        timers.consider(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record(), NOON);
        assertThat(kinds(later)).isEmpty();

        timers.connected(List.of(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record()), later);

        assertThat(kinds(later)).isEmpty();
        assertThat(timers.next()).contains(later.plus(POLICY.limits().launch()));
    }

    @Test
    void aDeadlineThatPassedWhileTheProcessWasPausedIsSetAnew() {
        listenSince(NOON);
        timers.consider(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record(), NOON);
        Instant resumed = NOON.plus(Duration.ofHours(1));

        assertThat(kinds(resumed)).isEmpty();
        assertThat(kinds(resumed.plus(POLICY.limits().launch()))).containsExactly(Timers.Kind.GIVE_UP);
    }

    @Test
    void nothingIsSaidToNobody() {
        listenSince(NOON);
        timers.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);

        timers.disconnected();

        assertThat(timers.next()).isEmpty();
        assertThat(kinds(after(3600))).isEmpty();
    }

    @Test
    void aRestartIsSaidUntilTheJobIsDone() {
        listenSince(NOON);
        timers.consider(
                vm(Goal.RUN, VmState.RUNNING)
                        .attempt(Verb.RUN)
                        .pending(Job.Action.RESTART)
                        .record(),
                NOON);
        assertThat(kinds(NOON)).containsExactly(Timers.Kind.TELL);

        timers.consider(vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).record(), after(1));

        assertThat(kinds(after(3600))).isEmpty();
    }

    @Test
    void aRestartThatIsNotHeededIsGivenUpInTheEnd() {
        listenSince(NOON);
        Duration limit = POLICY.limits().start();
        timers.consider(
                vm(Goal.RUN, VmState.RUNNING)
                        .attempt(Verb.RUN)
                        .pending(Job.Action.RESTART)
                        .record(),
                NOON);

        List<Timers.Kind> kinds = new ArrayList<>();
        for (Instant now = NOON; now.isBefore(NOON.plus(limit)); now = now.plusSeconds(1)) {
            kinds.addAll(kinds(now));
        }

        assertThat(kinds).hasSizeGreaterThan(5).containsOnly(Timers.Kind.TELL);
        assertThat(timers.next()).contains(NOON.plus(limit));
        assertThat(kinds(NOON.plus(limit))).containsExactly(Timers.Kind.GIVE_UP);
        assertThat(timers.next()).isEmpty();
    }

    @Test
    void whoHasFailedIsWokenWhenItsTimeToWaitIsOver() {
        listenSince(NOON);
        timers.consider(vm(Goal.RUN, VmState.ACCEPTED).notBefore(after(5)).record(), NOON);

        assertThat(kinds(after(4))).isEmpty();
        assertThat(kinds(after(5))).containsExactly(Timers.Kind.WAKE);
    }

    @Test
    void whoseAgentStaysUnreachableMayGoToItsSuccessorOnceEnoughWasListened() {
        VmRecord vm = vm(Goal.RUN, VmState.UNREACHABLE).attempt(Verb.RUN).record();
        listenSince(after(60));

        assertThat(timers.notBefore(vm))
                .isEqualTo(after(60).plus(POLICY.limits().unreachable()));
    }

    @Test
    void whoIsForgottenHasNoChores() {
        listenSince(NOON);
        VmRecord vm = vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record();
        timers.consider(vm, NOON);

        timers.forget(vm.hostname());

        assertThat(timers.next()).isEmpty();
    }

    private void listenSince(Instant time) {
        timers.connected(List.of(), time);
    }

    private List<Timers.Kind> kinds(Instant now) {
        return timers.due(now).stream().map(Timers.Due::kind).toList();
    }

    private static Instant after(long seconds) {
        return NOON.plusSeconds(seconds);
    }
}
