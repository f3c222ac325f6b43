package dev.pmc.core;

import static dev.pmc.core.SampleVms.report;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.vm.TaskUpdate.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the network stage gets back what a job has in a lease. */
class LeasesTest {
    private final Story pmc = new Story().registered();

    @Test
    void aHostsLeaseComesBackWhenNothingIsLeftOfIt() {
        pmc.job(create("first"));
        pmc.offer("o1", "agent-1", "metal1");
        pmc.says("web1", Kind.RUNNING, report(false, true, 0));
        assertThat(published(Status.RUNNING).released()).isNull();

        pmc.job(SampleVms.job(Action.DELETE, "web1"));
        pmc.says("web1", Kind.KILLED, report(true, true, 0));

        assertThat(pmc.stored("web1")).isEmpty();
        assertThat(published(Status.DELETED).released()).isEqualTo("first");
    }

    @Test
    void aDuplicateGivesBackItsOwnShareAndNotTheHosts() {
        pmc.job(create("first"));
        pmc.job(create("second"));

        assertThat(published(Status.DUPLICATE).released()).isEqualTo("second");
        assertThat(pmc.vm("web1").asked().lease()).isEqualTo("first");
    }

    @Test
    void theSameJobTwiceGivesNothingBack() {
        pmc.job(create("first"));
        pmc.job(create("first"));

        assertThat(published(Status.DUPLICATE).released()).isNull();
    }

    @Test
    void aHostThatIsDeletedBeforeItWasAnywhereGivesItsLeaseBack() {
        pmc.job(create("first"));

        pmc.job(SampleVms.job(Action.DELETE, "web1"));

        assertThat(published(Status.CANCELLED).released()).isEqualTo("first");
        assertThat(published(Status.DELETED).released())
                .as("it has come back already")
                .isNull();
        assertThat(pmc.stored("web1")).isEmpty();
    }

    @Test
    void aHostThatWasOffAndIsDeletedGivesItsLeaseBackOnce() {
        pmc.job(create("first"));
        pmc.job(SampleVms.job(Action.STOP, "web1"));
        pmc.delivered();

        pmc.job(SampleVms.job(Action.DELETE, "web1"));

        assertThat(pmc.effects(Effect.Publish.class))
                .extracting(publish -> publish.result().released())
                .containsExactly("first");
    }

    @Test
    void aHostThatCameWithoutANetworkStageReleasesNothing() {
        pmc.job(create(null));

        pmc.job(SampleVms.job(Action.DELETE, "web1"));

        assertThat(published(Status.DELETED).released()).isNull();
        assertThat(published(Status.CANCELLED).released()).isNull();
    }

    /** A network stage that dies may have passed a job on, and pass it on again. */
    @Test
    void aJobThatComesAgainAfterItsLeaseCameBackMakesNoHost() {
        pmc.job(create("first"));
        pmc.job(SampleVms.job(Action.DELETE, "web1"));

        pmc.job(create("first"));

        assertThat(pmc.stored("web1")).isEmpty();
        assertThat(published(Status.DUPLICATE).released())
                .as("the stage may have given it another address")
                .isEqualTo("first");
        pmc.job(create("second"));
        assertThat(pmc.vm("web1").asked().lease()).isEqualTo("second");
    }

    @Test
    void norIfItComesWhileItsHostIsBeingDeleted() {
        pmc.job(create("first"));
        pmc.offer("o1", "agent-1", "metal1");
        pmc.says("web1", Kind.RUNNING, report(false, true, 0));
        pmc.job(SampleVms.job(Action.DELETE, "web1"));

        pmc.job(create("first"));
        pmc.job(create("second"));
        pmc.says("web1", Kind.KILLED, report(true, true, 0));

        assertThat(published(Status.DELETED).released()).isEqualTo("first");
        assertThat(published(Status.DUPLICATE).reason()).contains("came a second time");
        assertThat(pmc.vm("web1").asked().lease()).isEqualTo("second");
    }

    @Test
    void norAfterARestartIfTheStageHasNotBeenToldThatTheLeaseIsBack() {
        pmc.job(create("first"));
        pmc.job(SampleVms.job(Action.DELETE, "web1"));
        pmc.restart().registered();

        pmc.job(create("first"));

        assertThat(pmc.stored("web1")).isEmpty();
    }

    private JobResult published(Status status) {
        return pmc.effects(Effect.Publish.class).stream()
                .map(Effect.Publish::result)
                .filter(result -> result.status() == status)
                .findFirst()
                .orElseThrow();
    }

    private static Job create(@Nullable String lease) {
        Job plain = SampleVms.create("web1");
        return new Job(
                plain.action(),
                plain.hostname(),
                plain.order(),
                lease == null ? Map.of("hostname", "web1") : Map.of("hostname", "web1", "lease", lease));
    }
}
