package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.InverseOffer;
import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stories of the core: machines that are wanted for maintenance, and that are away for it. */
class MaintenanceStoriesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Story pmc = new Story().registered();

    @Test
    void aMachineOnWhichNoHostRunsMayHaveItsMaintenance() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));
        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        asked("agent-1", SampleVms.NOON);

        assertThat(pmc.effects(Effect.AcceptInverse.class))
                .containsExactly(new Effect.AcceptInverse(List.of("i-agent-1"), HOUR));
        assertThat(pmc.effects(Effect.DeclineInverse.class)).isEmpty();
        assertThat(pmc.notes(Note.Level.INFO))
                .containsExactly("maintenance of a machine is agreed to, no host runs there when it begins"
                        + " agent=agent-1 from=2030-01-01T12:00:00Z off=1");
    }

    @Test
    void aMachineWithHostsThatAreToRunMayNotAndThatIsSaidOnce() {
        pmc.running("web1");

        pmc.happens(new Event.InverseOffersArrived(
                List.of(wanted("agent-1", SampleVms.NOON), wanted("agent-2", SampleVms.NOON))));

        assertThat(pmc.effects(Effect.DeclineInverse.class))
                .containsExactly(new Effect.DeclineInverse(List.of("i-agent-1"), HOUR));
        assertThat(pmc.effects(Effect.AcceptInverse.class))
                .containsExactly(new Effect.AcceptInverse(List.of("i-agent-2"), HOUR));
        assertThat(pmc.notes(Note.Level.WARN))
                .singleElement()
                .asString()
                .startsWith("maintenance is announced for a machine with hosts, which stay there")
                .endsWith(" agent=agent-1 from=2030-01-01T12:00:00Z running=1");

        asked("agent-1", SampleVms.NOON);
        assertThat(pmc.effects(Effect.DeclineInverse.class)).hasSize(1);
        assertThat(pmc.notes(Note.Level.WARN)).isEmpty();
    }

    @Test
    void whoIsGoingOffIsWaitedForIfTheMaintenanceBeginsTooSoon() {
        pmc.running("web1").job(SampleVms.job(Job.Action.STOP, "web1"));

        asked("agent-1", SampleVms.NOON);
        assertThat(pmc.effects(Effect.DeclineInverse.class))
                .containsExactly(new Effect.DeclineInverse(List.of("i-agent-1"), Duration.ofMinutes(1)));
        asked("agent-1", SampleVms.NOON.plus(HOUR));
        assertThat(pmc.effects(Effect.AcceptInverse.class)).hasSize(1);

        pmc.says("web1", Kind.KILLED, SampleVms.report(false, true, 0));
        asked("agent-1", SampleVms.NOON);
        assertThat(pmc.effects(Effect.AcceptInverse.class)).hasSize(1);
    }

    @Test
    void aMachineThatIsAwayAsAnnouncedIsNoCauseForAlarmAndItsHostsHaveNotFailed() {
        pmc.running("web1").happens(offer("o2", new MaintenanceWindow(SampleVms.NOON, SampleVms.NOON.plus(HOUR))));

        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        assertThat(pmc.notes(Note.Level.ERROR)).isEmpty();
        assertThat(pmc.notes(Note.Level.INFO))
                .anyMatch(line -> line.startsWith("an agent is down for maintenance, as announced agent=metal1"));

        pmc.says("web1", Kind.LOST, null);
        assertThat(pmc.vm("web1").tries().failures()).isZero();
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);
        assertThat(pmc.barred("agent-1")).isEmpty();

        assertThat(pmc.happens(offer("o3", null)).launches())
                .as("it goes on where its disk is")
                .hasSize(1);
    }

    @Test
    void onceTheMaintenanceIsOverWhatFailsHasFailed() {
        pmc.running("web1").happens(offer("o2", new MaintenanceWindow(SampleVms.NOON, SampleVms.NOON.plus(HOUR))));
        pmc.after(3601);

        pmc.masterSays(pmc.task("web1"), "agent-1", Kind.UNREACHABLE);
        assertThat(pmc.notes(Note.Level.ERROR)).hasSize(1);
        pmc.says("web1", Kind.LOST, null);
        assertThat(pmc.vm("web1").tries().failures()).isEqualTo(1);
    }

    /** Mesos' DRAIN_AGENT kills each task in its grace period and offers nothing of the agent until REACTIVATE_AGENT. */
    @Test
    void whatMesosDrainsKeepsItsDiskAndComesBackWithItsAgent() {
        pmc.running("web1").says("web1", Kind.KILLED, SampleVms.report(false, true, 0));

        assertThat(pmc.vm("web1").goal()).isEqualTo(Goal.RUN);
        assertThat(pmc.vm("web1").state()).isEqualTo(VmState.ACCEPTED);
        assertThat(pmc.vm("web1").home()).isEqualTo(SampleVms.HOME);
        assertThat(pmc.vm("web1").tries().failures()).isZero();
        assertThat(pmc.offer("o2", "agent-2", "metal2").launches()).isEmpty();

        assertThat(pmc.offer("o3", "agent-1", "metal1").launches()).hasSize(1);
    }

    private void asked(String agentId, Instant from) {
        pmc.happens(new Event.InverseOffersArrived(List.of(wanted(agentId, from))));
    }

    private static InverseOffer wanted(String agentId, Instant from) {
        return new InverseOffer("i-" + agentId, agentId, new MaintenanceWindow(from, null));
    }

    private static Event offer(String id, @Nullable MaintenanceWindow window) {
        Offer offer = Story.offerOf(id, "agent-1", "metal1", Resources.of(4, 8192, 100000));
        return new Event.OffersArrived(List.of(offer.withMaintenance(window)));
    }
}
