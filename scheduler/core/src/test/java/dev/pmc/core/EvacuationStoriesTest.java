package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.Resources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stories of the core: machines that are emptied. */
class EvacuationStoriesTest {
    private final Story pmc = new Story().registered();

    @Test
    void hostsAreStoppedWithTheirDisksAndComeUpAgainWhenTheMachineIsUndrained() {
        pmc.running("web1").happens(new Event.AgentEmptied("metal1"));
        assertThat(pmc.effects(Effect.Kill.class)).hasSize(1);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.STOPPING);
        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.RUN);

        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);
        assertThat(pmc.vm("web1").tries().failures()).isZero();
        pmc.after(2);
        assertThat(pmc.notes(Note.Level.INFO)).anyMatch(line -> line.startsWith("a machine is empty"));

        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).isEmpty();
        assertThat(pmc.notes(Note.Level.INFO))
                .anyMatch(line -> line.contains("is emptied; its hosts wait until it is undrained"));

        assertThat(pmc.happens(new Event.AgentDrained("metal1", false)).launches())
                .as("by the offer in hand")
                .hasSize(1);
        assertThat(pmc.barred("agent-1")).isEmpty();
    }

    @Test
    void aRestartGoesOnWithItAndUndrainCancelsIt() {
        pmc.running("web1").happens(new Event.AgentEmptied("METAL1"));
        pmc.restart().registered();
        assertThat(pmc.effects(Effect.Kill.class)).isNotEmpty();

        pmc.happens(new Event.AgentDrained("metal1", false));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).hasSize(1);
    }

    @Test
    void fewGuestsShutDownAtATime() {
        for (int i = 1; i <= 12; i++) {
            pmc.job(SampleVms.create(SampleVms.spec("web" + i), PlacementOptions.NONE));
        }
        pmc.happens(new Event.OffersArrived(
                List.of(Story.offerOf("o1", "agent-1", "metal1", Resources.of(64, 65536, 1_000_000)))));
        for (int i = 1; i <= 12; i++) {
            pmc.says("web" + i, Kind.RUNNING, SampleVms.report(false, true, 0));
        }

        pmc.happens(new Event.AgentEmptied("metal1"));
        assertThat(stopping()).isEqualTo(10);

        pmc.says(ofThoseStopping(), Kind.KILLED, SampleVms.report(false, true, 0))
                .after(2);
        assertThat(stopping()).isEqualTo(10);
    }

    @Test
    void aStoppedHostMayBeDeletedOnAnEmptyMachineAndAStartWaits() {
        pmc.running("web1").happens(new Event.AgentEmptied("metal1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        pmc.job(SampleVms.job(Job.Action.RESTART, "web1"));
        assertThat(pmc.offer("o2", "agent-1", "metal1").launches()).isEmpty();
        assertThat(pmc.job(SampleVms.job(Job.Action.DELETE, "web1")).launches())
                .as("the errand that erases it, by the offer in hand")
                .hasSize(1);
    }

    private long stopping() {
        return pmc.memory().vms().stream()
                .filter(vm -> vm.state() == VmState.STOPPING)
                .count();
    }

    private String ofThoseStopping() {
        return pmc.memory().vms().stream()
                .filter(vm -> vm.state() == VmState.STOPPING)
                .findFirst()
                .orElseThrow()
                .hostname()
                .value();
    }
}
