package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** VMs of a type are spread over the fleet, whatever is in hand when they come, and nobody waits for long for that. */
class SpreadTest {
    /** Time for an offer that does not come, and one that does. */
    private static final long PATIENCE = 2_500 + 1_100;

    static List<SpreadTable.Case> measured() {
        return SpreadTable.measured();
    }

    @ParameterizedTest
    @MethodSource("measured")
    void whatWasSeenOnARealMesosIsEven(SpreadTable.Case one) {
        for (long seed = 1; seed <= 200; seed++) {
            check(SpreadTable.play(one, seed));
        }
    }

    @Test
    void allFleetsAndStreamsAreEven() {
        long seed = 0;
        for (SpreadTable.Case one : SpreadTable.cases()) {
            check(SpreadTable.play(one, ++seed));
        }
    }

    private static void check(SpreadTable.Row row) {
        assertThat(row.waiting()).as("%s: waiting", row.of()).isZero();
        assertThat(row.unevenness())
                .as("%s: %s; %s", row.of(), row.levels(), row.worstOf())
                .isLessThanOrEqualTo(1);
        assertThat(row.worst()).as("%s: %s", row.of(), row.worstOf()).isLessThanOrEqualTo(1);
        assertThat(row.longestWait()).as("%s: longest wait", row.of()).isLessThan(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1_000, 5_000})
    void agentsThatOfferNothingAnyMoreAreWaitedForOnce(int interval) {
        SpreadCluster cluster = new SpreadCluster(Duration.ofMillis(interval), 7);
        for (int i = 1; i <= 10; i++) {
            cluster.agent("agent" + i, 40, Map.of());
        }
        cluster.start();
        cluster.createAt(8_000, "first", "web");
        for (int i = 1; i <= 8; i++) {
            cluster.hoggedFrom(20_000, "agent" + i);
        }
        for (int i = 0; i < 20; i++) {
            cluster.createAt(30_000 + 50L * i, "vm" + i, "web");
        }
        cluster.runUntil(30_000 + 50 * 20 + PATIENCE);

        assertThat(cluster.stillWaiting()).isEmpty();
        assertThat(cluster.worst()).as(cluster.worstOf()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itStaysEvenWhileAgentsAndVmsComeAndGo(long seed) {
        Random random = new Random(seed);
        SpreadCluster cluster = new SpreadCluster(
                Duration.ofMillis(SpreadTable.INTERVALS.get(random.nextInt(SpreadTable.INTERVALS.size()))), seed);
        for (int i = 1; i <= 5; i++) {
            cluster.agent("agent" + i, 12.1, Map.of());
        }
        cluster.start();
        long at = 8_000;
        for (int i = 0; i < 200; i++) {
            at += random.nextInt(1_500);
            cluster.createAt(at, "vm" + i, random.nextBoolean() ? "web" : "db");
            if (i >= 35) {
                cluster.deleteAt(at, "vm" + (i - 35));
            }
            if (random.nextInt(30) == 0) {
                cluster.awayAt(
                        at, "agent" + (1 + random.nextInt(5)), 5_000 + random.nextInt(20_000), random.nextBoolean());
            }
        }
        cluster.runUntil(at + 120_000);

        assertThat(cluster.worst()).as(cluster.worstOf()).isLessThanOrEqualTo(1);
        assertThat(cluster.isIdle()).as("at rest, without offers").isTrue();
    }

    @Test
    void aSchedulerThatHasNothingToDoHoldsNothing() {
        SpreadCluster cluster = new SpreadCluster(Duration.ofSeconds(1), 3);
        cluster.agent("agent1", 40, Map.of());
        cluster.agent("agent2", 40, Map.of());
        cluster.start();
        cluster.createAt(8_000, "vm", "web");
        cluster.runUntil(20_000);

        assertThat(cluster.isIdle()).isTrue();
        assertThat(cluster.revives()).isEqualTo(1);
    }
}
