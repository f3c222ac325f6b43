package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.hypervisor.DomainState;
import dev.pmc.vm.VmReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pmc notices of guests, on a hypervisor in memory and real files. */
final class VmHostWatchTest extends HostStory {
    private static final String WITH_MACHINE =
            "the guest was stopped because its machine goes down; it comes back with it";

    @Test
    void a_guest_is_ready_when_its_agent_connects() throws Exception {
        host.run(WEB, words -> {});
        Thread boot = new Thread(() -> hypervisor.agentConnects("web01", "10.0.0.7"));
        boot.start();

        VmReport report = Patience.untilReady(host, WEB, Duration.ofSeconds(30));

        assertThat(report.ready()).isTrue();
        boot.join();
    }

    @Test
    void a_guest_is_ready_when_it_says_so_on_its_console() throws Exception {
        host.run(WEB, words -> {});
        Files.writeString(site.directory(WEB).consoleLog(), "[ 3.1] UP-AND-RUNNING\r\n");

        assertThat(Patience.untilReady(host, WEB, Duration.ofSeconds(30)).ready())
                .isTrue();
    }

    @Test
    void a_guest_that_does_not_answer_in_time_is_not_ready_but_not_failed() throws Exception {
        host.run(WEB, words -> {});

        assertThat(Patience.untilReady(host, WEB, SOON).ready()).isFalse();
    }

    @Test
    void a_guest_that_ends_before_it_answers_has_failed() throws Exception {
        host.run(WEB, words -> {});
        hypervisor.crash("web01");

        assertThat(failure(() -> Patience.untilReady(host, WEB, Duration.ofSeconds(30))))
                .hasMessageContaining("crashed");
    }

    @Test
    void the_watcher_is_told_once_of_each_ending_that_pmc_did_not_ask_for() throws Exception {
        HeardEndings heard = listen();

        host.run(WEB, words -> {});
        hypervisor.powerOff("web01");
        heard.hears("web01 POWERED_OFF");

        host.run(WEB, words -> {});
        hypervisor.crash("web01");
        heard.hears("web01 CRASHED");

        host.run(WEB, words -> {});
        hypervisor.destroyByOperator("web01");
        hypervisor.undefine(WEB.spec().uuid());
        heard.hears("web01 TAKEN_AWAY");

        host.run(WEB, words -> {});
        host.restart(TestSite.task("web01", "tiny", 1, 1));
        host.stop(WEB, Duration.ofSeconds(10));
        host.erase(WEB);
        heard.hearsNothingFor(300);
    }

    @Test
    void an_ending_whose_event_was_lost_is_found_by_looking() throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        hypervisor.silently("web01", DomainState.CRASHED);

        heard.hears("web01 CRASHED");
    }

    @Test
    void guests_that_nobody_ran_here_are_nobodys_business() throws Exception {
        host.run(WEB, words -> {});
        reopen();
        HeardEndings heard = listen();

        hypervisor.crash("web01");

        heard.hearsNothingFor(300);
    }

    @Test
    void a_guest_that_stands_still_is_told_of_and_never_resumed() throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        hypervisor.silently("web01", DomainState.PAUSED_ON_IO_ERROR);
        heard.hears("web01 stands still: the guest stands still because its disk cannot be written; free space on the"
                + " host, then run: virsh resume web01");
        heard.hearsNothingFor(300);
        hypervisor.silently("web01", DomainState.RUNNING);
        heard.hears("web01 moves again");

        hypervisor.silently("web01", DomainState.PAUSED);
        heard.hears("web01 stands still: the guest is paused; when it is to go on, run: virsh resume web01");
        assertThat(domain().state()).isEqualTo(DomainState.PAUSED);
    }

    @Test
    void a_guest_that_was_paused_before_it_was_adopted_is_told_of_too() throws Exception {
        host.run(WEB, words -> {});
        reopen();
        hypervisor.silently("web01", DomainState.PAUSED);
        HeardEndings heard = listen();

        host.run(WEB, words -> {});

        heard.hears("web01 stands still: the guest is paused; when it is to go on, run: virsh resume web01");
        assertThat(domain().state()).isEqualTo(DomainState.PAUSED);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_told_of_a_domain_follows_its_state(DomainState state) throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        hypervisor.silently("web01", state);

        switch (state) {
            case RUNNING, STARTING_UP, SHUTTING_DOWN -> heard.hearsNothingFor(300);
            case PAUSED, PAUSED_ON_IO_ERROR, PAUSED_FOR_A_JOB, PAUSED_BY_WATCHDOG, ASLEEP, PANICKED, SAVED ->
                heard.hears("web01 stands still: "
                        + Standstill.words(state, WEB.spec().hostname()));
            case POWERED_OFF, OFF -> heard.hears("web01 POWERED_OFF");
            case CRASHED -> heard.hears("web01 CRASHED");
            case DESTROYED, MIGRATED, REVERTED -> heard.hears("web01 TAKEN_AWAY");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POWERED_OFF", "SAVED", "DESTROYED"})
    void a_guest_that_goes_down_with_its_machine_has_not_ended(DomainState state) throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        site.machineGoesDown(true);
        hypervisor.silently("web01", state);

        heard.hears("web01 stands still: " + WITH_MACHINE);
        heard.hearsNothingFor(300);
        assertThat(domain().autostart()).isTrue();
    }

    @Test
    void a_guest_that_libvirt_guests_has_stopped_has_not_ended_and_is_followed_when_it_is_started_again()
            throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        listed();
        hypervisor.powerOff("web01");
        heard.hears("web01 stands still: " + WITH_MACHINE);

        hypervisor.silently("web01", DomainState.RUNNING);
        heard.hears("web01 moves again");
        Files.setLastModifiedTime(site.guestsList(), FileTime.from(Instant.now().minusSeconds(60))); // before this boot
        hypervisor.powerOff("web01");
        heard.hears("web01 POWERED_OFF");
    }

    @ParameterizedTest
    @EnumSource(names = {"POWERED_OFF", "SAVED", "DESTROYED"})
    void a_guest_that_was_stopped_with_the_machines_others_and_left_off_is_told_of(DomainState state) throws Exception {
        HeardEndings heard = listen();
        host.run(WEB, words -> {});
        listed();
        hypervisor.silently("web01", state);
        heard.hears("web01 stands still: " + WITH_MACHINE);

        Files.delete(site.guestsList()); // libvirt-guests was started again, and starts nothing itself

        heard.hears("web01 LEFT_OFF_BY_MACHINE");
    }

    @Test
    void what_libvirt_guests_stopped_before_this_boot_says_nothing_of_it() throws Exception {
        listed();
        Files.setLastModifiedTime(site.guestsList(), FileTime.from(Instant.now().minusSeconds(60)));
        HeardEndings heard = listen();
        host.run(WEB, words -> {});

        hypervisor.powerOff("web01");

        heard.hears("web01 POWERED_OFF");
    }

    /** As libvirt-guests.sh writes it. */
    private void listed() throws IOException {
        Files.writeString(
                site.guestsList(),
                "default " + UUID.randomUUID() + " " + WEB.spec().uuid() + "\n");
    }

    private HeardEndings listen() {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        return heard;
    }
}
