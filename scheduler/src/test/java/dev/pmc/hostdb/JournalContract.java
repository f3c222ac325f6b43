package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every journal promises: all or nothing, and only to the one that leads. */
public interface JournalContract {
    /** Opens the one hostdb of the test; again, after the former was closed. */
    HostDb open();

    /** Opens it while another process has it open as well, and both believe that they may. */
    HostDb openBeside();

    @Test
    default void epochsAreCountedAcrossReopening() {
        Epoch first;
        try (HostDb db = open()) {
            first = db.newEpoch();
        }
        try (HostDb db = open()) {
            assertThat(db.newEpoch().number()).isGreaterThan(first.number());
        }
    }

    @Test
    default void whoWasDeposedCommitsNothingAndIsToldSo() {
        try (HostDb deposed = open();
                HostDb leader = openBeside()) {
            Epoch old = deposed.newEpoch();
            deposed.commit(old, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            Epoch current = leader.newEpoch();
            State taken = leader.load();

            assertThatThrownBy(() -> deposed.commit(old, SampleRecords.put(2, SampleRecords.plain("web2", 2))))
                    .isInstanceOf(StaleEpochException.class)
                    .hasMessageContaining("another pmc has taken over")
                    .hasMessageContaining("epoch " + current)
                    .hasMessageContaining("of epoch " + old);
            assertThatThrownBy(() -> deposed.requireLeading(old)).isInstanceOf(StaleEpochException.class);
            assertThat(leader.load()).isEqualTo(taken);

            leader.requireLeading(current);
            leader.commit(current, SampleRecords.put(2, SampleRecords.plain("web3", 2)));
            assertThat(deposed.load()).as("what anybody can read").isEqualTo(leader.load());
        }
    }

    @Test
    default void aCommitOfNothingIsRefusedAsWell() {
        try (HostDb db = open()) {
            Epoch old = db.newEpoch();
            Epoch current = db.newEpoch();
            Changes nothing = SampleRecords.put(0);

            assertThatThrownBy(() -> db.commit(old, nothing)).isInstanceOf(StaleEpochException.class);
            db.commit(current, nothing);
            assertThat(db.load().vms()).isEmpty();
        }
    }

    @Test
    default void anEpochThatNeverBeganIsRefused() {
        try (HostDb db = open()) {
            Epoch guessed = new Epoch(db.newEpoch().number() + 1);

            assertThatThrownBy(() -> db.commit(guessed, SampleRecords.put(1, SampleRecords.plain("web1", 1))))
                    .isInstanceOf(StaleEpochException.class);
            assertThat(db.load().vms()).isEmpty();
        }
    }

    @Test
    default void aBatchThatCannotBeStoredIsNotStoredInPart() {
        try (HostDb db = open()) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            Changes contradictory = new Changes(
                    "framework-1",
                    9,
                    new TreeMap<>(Map.of(
                            new Hostname("a"), Optional.of(SampleRecords.plain("a", 2)),
                            new Hostname("b"), Optional.of(SampleRecords.plain("not-b", 3)))),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());

            assertThatThrownBy(() -> db.commit(epoch, contradictory)).isInstanceOf(IllegalArgumentException.class);

            db.commit(epoch, SampleRecords.put(2, SampleRecords.plain("web2", 2)));
        }
        try (HostDb db = open()) {
            State state = db.load();
            assertThat(state.vms()).containsExactly(SampleRecords.plain("web1", 1), SampleRecords.plain("web2", 2));
            assertThat(state.frameworkId()).isNull();
            assertThat(state.sequence()).isEqualTo(2);
        }
    }

    @Test
    default void whoFollowsTakesOverAllThatWasCommitted() {
        try (HostDb first = open();
                HostDb standby = openBeside()) {
            Epoch old = first.newEpoch();
            first.commit(old, SampleRecords.put(1, SampleRecords.plain("web1", 1)));
            ToldState told = new ToldState();
            standby.follow(told, problem -> {
                throw new AssertionError(problem);
            });
            first.commit(old, SampleRecords.put(2, SampleRecords.plain("web2", 2)));
            State before = first.load();

            Epoch current = standby.newEpoch();
            assertThat(standby.load()).isEqualTo(before);
            assertThat(told.state()).isEqualTo(before);
            Changes more = SampleRecords.put(3, SampleRecords.plain("web3", 3));
            standby.commit(current, more);

            assertThat(standby.load()).isEqualTo(before.after(more));
            assertThat(told.state()).isEqualTo(before.after(more));
            assertThatThrownBy(() -> first.commit(old, more)).isInstanceOf(StaleEpochException.class);
        }
    }

    @Test
    default void someEventsAreLetIntoACommit() {
        try (HostDb db = open()) {
            assertThat(db.maxEvents()).isPositive();
        }
    }
}
