package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Bugs of schedulers that stand by for each other, built in around the core, are found within few seeds. */
class SeededStandbyBugsTest {
    private static final int SEEDS = 2_000;

    @Test
    void committingWithoutACheckOfTheEpoch() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public List<SimZooKeeper.Op> asked(List<SimZooKeeper.Op> request) {
                        return request.stream()
                                .filter(op -> !(op instanceof SimZooKeeper.Check))
                                .toList();
                    }
                },
                "one leader at a time");
    }

    @Test
    void actingWithoutAskingWhetherItLeads() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public boolean asksWhetherItLeads() {
                        return false;
                    }
                },
                "nobody acts on what was decided after its epoch");
    }

    /** As with nodes that ZooKeeper numbers: whoever asks twice gets two. */
    @Test
    void committingAgainWhatIsSentAgain() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public List<SimZooKeeper.Op> asked(List<SimZooKeeper.Op> request) {
                        return request.stream()
                                .map(op -> op instanceof SimZooKeeper.Create create
                                        ? new SimZooKeeper.CreateNext(SimZooKeeper.LOG, create.data())
                                        : op)
                                .toList();
                    }
                },
                "a turn is committed once");
    }

    @Test
    void missingAnEntryOfTheLog() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public List<SimZooKeeper.Entry> followed(List<SimZooKeeper.Entry> entries) {
                        return entries.size() < 3 ? entries : entries.subList(1, entries.size());
                    }
                },
                "who leads knows all that was committed");
    }

    @Test
    void notReadingTheRestOfTheLogBeforeLeading() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public List<SimZooKeeper.Entry> unread(List<SimZooKeeper.Entry> entries) {
                        return List.of();
                    }
                },
                "who leads knows all that was committed");
    }

    @Test
    void believingAServerThatIsBehind() {
        Supplier<Sabotage> bug = () -> new Sabotage() {
            @Override
            public boolean syncs() {
                return false;
            }
        };
        assertBreaks(bug, "nobody acts on what was decided after its epoch");
    }

    @Test
    void leavingTheResultsOfTheOneBefore() {
        assertBreaks(
                () -> new Sabotage() {
                    @Override
                    public boolean resumes() {
                        return false;
                    }
                },
                "everything comes to rest");
    }

    /** Seed after seed, until the bug has broken that rule. */
    private static void assertBreaks(Supplier<Sabotage> bug, String rule) {
        Set<String> broken = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS && !broken.contains(rule); seed++) {
            Violation violation =
                    Simulation.play(Scenario.ofSeveral(seed), bug.get(), null).violation();
            if (violation != null) {
                broken.add(violation.rule());
            }
        }
        assertThat(broken).contains(rule);
    }
}
