package dev.pmc.scheduler;

import static dev.pmc.scheduler.Vms.NOON;
import static dev.pmc.scheduler.Vms.POLICY;
import static dev.pmc.scheduler.Vms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.VmTask.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoresTest {
    private final Chores chores = new Chores(POLICY);

    @Test
    void aKillIsSaidAgainAndAgainEverMoreSlowly() {
        listenSince(NOON);
        chores.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);

        assertThat(kinds(NOON)).containsExactly(Chores.Kind.KILL);
        assertThat(kinds(after(14))).isEmpty();
        assertThat(kinds(after(15))).containsExactly(Chores.Kind.KILL);
        assertThat(kinds(after(44))).isEmpty();
        assertThat(kinds(after(45))).containsExactly(Chores.Kind.KILL);
    }

    @Test
    void aChangeOfTheRecordDoesNotStartItAnew() {
        listenSince(NOON);
        chores.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);
        kinds(NOON);

        chores.consider(
                vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).failures(1).record(), after(1));

        assertThat(kinds(after(2))).isEmpty();
    }

    @Test
    void anErrandIsGivenTheTimeOfALaunchBeforeItIsKilled() {
        listenSince(NOON);
        chores.consider(vm(Goal.ERASE, VmState.DELETING).attempt(Verb.ERASE).record(), NOON);

        assertThat(chores.next()).contains(NOON.plus(POLICY.launchLimit()));
    }

    @Test
    void whoShowsNoSignOfLifeInTimeIsGivenUpWaitingFor() {
        listenSince(NOON);
        chores.consider(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record(), NOON);

        assertThat(kinds(NOON.plus(POLICY.launchLimit()))).containsExactly(Chores.Kind.GIVE_UP);
        assertThat(chores.next()).isEmpty();
    }

    @Test
    void timeInWhichNothingCouldBeHeardDoesNotCount() {
        Instant later = NOON.plus(Duration.ofDays(1));
        chores.consider(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record(), NOON);
        assertThat(kinds(later)).isEmpty();

        chores.connected(List.of(vm(Goal.RUN, VmState.PLACED).attempt(Verb.RUN).record()), later);

        assertThat(kinds(later)).isEmpty();
        assertThat(chores.next()).contains(later.plus(POLICY.launchLimit()));
    }

    @Test
    void nothingIsSaidToNobody() {
        listenSince(NOON);
        chores.consider(vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record(), NOON);

        chores.disconnected();

        assertThat(chores.next()).isEmpty();
        assertThat(kinds(after(3600))).isEmpty();
    }

    @Test
    void aRestartIsSaidUntilTheJobIsDone() {
        listenSince(NOON);
        chores.consider(
                vm(Goal.RUN, VmState.RUNNING)
                        .attempt(Verb.RUN)
                        .pending(Job.Action.RESTART)
                        .record(),
                NOON);
        assertThat(kinds(NOON)).containsExactly(Chores.Kind.RESTART);

        chores.consider(vm(Goal.RUN, VmState.RUNNING).attempt(Verb.RUN).record(), after(1));

        assertThat(kinds(after(3600))).isEmpty();
    }

    @Test
    void whoHasFailedIsWokenWhenItsTimeToWaitIsOver() {
        listenSince(NOON);
        chores.consider(vm(Goal.RUN, VmState.ACCEPTED).notBefore(after(5)).record(), NOON);

        assertThat(kinds(after(4))).isEmpty();
        assertThat(kinds(after(5))).containsExactly(Chores.Kind.WAKE);
    }

    @Test
    void whoseAgentStaysUnreachableMayGoToItsSuccessorOnceEnoughWasListened() {
        VmRecord vm = vm(Goal.RUN, VmState.UNREACHABLE).attempt(Verb.RUN).record();
        listenSince(after(60));

        assertThat(chores.notBefore(vm)).isEqualTo(after(60).plus(POLICY.replacedAfter()));
    }

    @Test
    void whoIsForgottenHasNoChores() {
        listenSince(NOON);
        VmRecord vm = vm(Goal.STOP, VmState.STOPPING).attempt(Verb.RUN).record();
        chores.consider(vm, NOON);

        chores.forget(vm.hostname());

        assertThat(chores.next()).isEmpty();
    }

    private void listenSince(Instant time) {
        chores.connected(List.of(), time);
    }

    private List<Chores.Kind> kinds(Instant now) {
        return chores.due(now).stream().map(Chores.Due::kind).toList();
    }

    private static Instant after(long seconds) {
        return NOON.plusSeconds(seconds);
    }
}
