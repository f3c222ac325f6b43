package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Policy;
import dev.pmc.framework.ExecutorArchive;
import dev.pmc.framework.ExecutorFactory;
import dev.pmc.queue.JobRules;
import dev.pmc.queue.ParsedJob;
import dev.pmc.vm.VmTask.VirtType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
    private static final ExecutorFactory EXECUTORS = new ExecutorFactory(
            new ExecutorArchive.Elsewhere("http://pmc/exec.tgz", true, null), Map.of(), Policy.EXECUTOR_SHARE, "*");
    private static final Policy POLICY = Policy.standard(EXECUTORS::id, VirtType.QEMU);
    private static final State EMPTY = State.empty("db");

    @Test
    void hostsArePlacedAndTheirTasksMade() {
        Rehearsal rehearsal = new Rehearsal(EMPTY, POLICY, EXECUTORS, JobRules.STANDARD::parse);

        assertThat(rehearsal.play()).isPositive();
    }

    @Test
    void aSiteThatAllowsNoneOfTheJobsIsRehearsedToo() {
        Rehearsal rehearsal = new Rehearsal(
                EMPTY, POLICY, EXECUTORS, body -> new ParsedJob.Invalid(null, List.of("not here"), Map.of()));

        assertThat(rehearsal.play()).isZero();
    }
}
