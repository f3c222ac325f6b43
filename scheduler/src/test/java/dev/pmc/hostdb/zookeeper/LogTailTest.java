package dev.pmc.hostdb.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hostdb.Epoch;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private final LogTail tail = new LogTail(new Epoch(3), 7, 41);

    @Test
    void anEntryFollowsTheLast() {
        assertThat(tail.next()).isEqualTo(42);
        assertThat(tail.committed().next()).isEqualTo(43);
    }

    @Test
    void aCommitStaysInItsEpoch() {
        assertThat(tail.committed()).isEqualTo(new LogTail(new Epoch(3), 7, 42));
    }

    @Test
    void whatWasDoneIsCommitted() {
        assertThat(LogTail.answer(null)).isEqualTo(LogTail.Answer.COMMITTED);
    }

    @Test
    void whoseCheckFailsIsStale() {
        assertThat(LogTail.answer(0)).isEqualTo(LogTail.Answer.STALE);
    }

    @Test
    void anEntryThatIsThereHasToBeLookedAt() {
        assertThat(LogTail.answer(1)).isEqualTo(LogTail.Answer.TAKEN);
    }
}
