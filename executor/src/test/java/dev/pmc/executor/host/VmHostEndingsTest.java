package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor.Manners;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How VMs are stopped, restarted and erased, on a hypervisor in memory and real files. */
final class VmHostEndingsTest extends HostStory {
    @Test
    void a_stop_keeps_the_disk_and_does_not_come_back_by_itself() throws Exception {
        host.run(WEB, words -> {});

        host.stop(WEB, Duration.ofSeconds(10));

        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
        assertThat(domain().autostart()).isFalse();
        assertThat(Files.exists(site.directory(WEB).disk())).isTrue();
        host.stop(WEB, Duration.ofSeconds(10));
    }

    @Test
    void a_guest_with_a_hung_agent_obeys_the_power_button() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.guestsAre(Manners.AGENT_HUNG);

        host.stop(WEB, SOON);

        assertThat(domain().state()).isEqualTo(DomainState.POWERED_OFF);
    }

    @Test
    void a_deaf_guest_loses_its_power_when_the_grace_is_over() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.guestsAre(Manners.DEAF);

        host.stop(WEB, SOON);

        assertThat(domain().state()).isEqualTo(DomainState.DESTROYED);
    }

    @Test
    void a_stop_of_a_vm_that_is_not_there_is_fine() throws Exception {
        host.stop(WEB, SOON);

        assertThat(hypervisor.count()).isZero();
    }

    @Test
    void an_erase_leaves_nothing_whether_the_guest_runs_or_not() throws Exception {
        host.run(WEB, words -> {});
        host.erase(WEB);
        assertNothingIsLeft();

        host.run(WEB, words -> {});
        host.stop(WEB, Duration.ZERO);
        host.erase(WEB);
        assertNothingIsLeft();

        host.erase(WEB);
    }

    @Test
    void an_erase_keeps_a_disk_outside_the_directory_and_says_so() throws Exception {
        host.run(WEB, words -> {});
        Path outside = Files.writeString(site.data().resolve("web01.snap1"), "what somebody may want");
        hypervisor.define(
                hypervisor.xml("web01").replace(site.directory(WEB).disk().toString(), outside.toString()));

        assertThat(host.erase(WEB)).containsExactly(outside);

        assertNothingIsLeft();
        assertThat(outside).exists();
    }

    @Test
    void an_erase_that_failed_is_finished_by_the_next() throws Exception {
        for (Verb verb : List.of(Verb.DESTROY, Verb.UNDEFINE)) {
            host.run(WEB, words -> {});
            hypervisor.failNext(verb, Kind.FAILED, "no");

            VmFailure failure = failure(() -> host.erase(WEB));
            assertThat(failure.leftNothing()).as("%s", verb).isFalse();
            assertThat(failure.retryable()).isTrue();

            host.erase(WEB);
            assertNothingIsLeft();
        }
    }

    @Test
    void a_restart_boots_once_for_each_generation() throws Exception {
        host.run(WEB, words -> {});
        VmTask again = TestSite.task("web01", "tiny", 1, 1);

        assertThat(host.restart(again).bootGeneration()).isEqualTo(1);
        assertThat(host.restart(again).bootGeneration()).isEqualTo(1);
        assertThat(host.run(again, words -> {}).bootGeneration()).isEqualTo(1);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);

        assertThat(host.run(WEB, words -> {}).bootGeneration()).isEqualTo(1);
        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_restart_that_was_cut_off_is_finished_and_not_repeated() throws Exception {
        host.run(WEB, words -> {});
        VmTask again = TestSite.task("web01", "tiny", 1, 1);
        hypervisor.failNext(Verb.CREATE, Kind.UNREACHABLE, "libvirtd went away");
        assertThat(failure(() -> host.restart(again)).leftNothing()).isFalse();

        host.run(again, words -> {});
        host.run(again, words -> {});

        assertThat(hypervisor.boots("web01")).isEqualTo(2);
    }

    @Test
    void a_restart_of_a_vm_that_is_not_there_fails() {
        assertThat(failure(() -> host.restart(WEB)).leftNothing()).isTrue();
    }

    @Test
    void what_an_attempt_wants_is_out_of_date_when_another_executor_has_adopted_the_vm_for_a_later_one()
            throws Exception {
        host.run(WEB, words -> {});
        reopen();
        VmTask later = TestSite.attempt(WEB, 2);
        host.run(later, words -> {});

        VmFailure stop = failure(() -> host.stop(WEB, SOON));
        VmFailure erase = failure(() -> host.erase(WEB));
        host.keepOff(WEB);

        assertThat(stop).hasMessageContaining("attempt 2").hasMessageContaining("out of date");
        assertThat(stop.retryable()).isFalse();
        assertThat(erase.leftNothing()).isFalse();
        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(domain().autostart()).isTrue();
        host.erase(later);
        assertNothingIsLeft();
    }

    @Test
    void a_vm_that_went_down_by_itself_is_kept_from_coming_back_when_the_host_boots() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.powerOff("web01");

        host.keepOff(WEB);

        assertThat(domain().autostart()).isFalse();
    }

    @Test
    void a_vm_that_somebody_has_started_meanwhile_is_not_kept_off() throws Exception {
        host.run(WEB, words -> {});

        host.keepOff(WEB);

        assertThat(domain().state()).isEqualTo(DomainState.RUNNING);
        assertThat(domain().autostart()).isTrue();
    }
}
