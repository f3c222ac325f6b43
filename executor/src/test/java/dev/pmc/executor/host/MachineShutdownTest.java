package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.PrivateLibvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.LibvirtHypervisor;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guests of a machine that goes down, as libvirt-guests stops or saves them. */
@Tag("slow")
final class MachineShutdownTest {
    private static final String SCRIPT = "/usr/lib/libvirt/libvirt-guests.sh";
    private static final Duration LONG = Duration.ofMinutes(2);

    private final String hostname = "pmc-down-" + ProcessHandle.current().pid();
    private final VmTask task = TestSite.task(hostname, "demo", 1, 0);
    private Path state;
    private PrivateLibvirtd libvirtd;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of(SCRIPT)), "libvirt-clients has libvirt-guests.sh");
        Libvirtd machines = SystemLibvirt.require();
        state = machines.newFolder("pmc-down-");
        libvirtd = PrivateLibvirtd.startIn(state);
        Files.createDirectory(state.resolve("var-lib-libvirt"));
        host = openHost();
    }

    @AfterEach
    void close() throws IOException, VmFailure {
        if (host != null) {
            host.erase(TestSite.attempt(task, 3));
            host.close();
        }
        if (libvirtd != null) {
            libvirtd.close();
            AtomicFiles.deleteTree(state);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "suspend"})
    void a_guest_comes_back_after_its_machine_was_down(String onShutdown) throws Exception {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        host.run(task, words -> {});
        Patience.untilReady(host, task, LONG);

        libvirtGuests("stop", onShutdown);

        heard.hearsAtLast(hostname + " stands still: the guest was stopped because its machine goes down");
        assertThat(virsh("dominfo", hostname))
                .containsPattern("Autostart: +enable")
                .contains("shut off");

        // The machine is up again: libvirtd knows no more why guests are off, and starts those that are to be.
        host.close();
        libvirtd.kill();
        libvirtd.restart();
        libvirtGuests("start", onShutdown);
        host = openHost();
        host.run(TestSite.attempt(task, 2), words -> {});

        assertThat(virsh("domstate", hostname)).contains("running");
        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown", "suspend"})
    void a_guest_that_was_stopped_with_all_others_on_a_machine_that_stays_up_is_to_be_started(String onShutdown)
            throws Exception {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        host.run(task, words -> {});
        Patience.untilReady(host, task, LONG);
        libvirtGuests("stop", onShutdown);
        heard.hearsAtLast(hostname + " stands still: the guest was stopped because its machine goes down");

        libvirtGuests("start", onShutdown); // by its defaults it starts nothing

        heard.hearsAtLast(hostname + " " + Ending.LEFT_OFF_BY_MACHINE);
        assertThat(virsh("dominfo", hostname)).containsPattern("Autostart: +enable");
    }

    private LibvirtVmHost openHost() throws VmFailure {
        HostConfig config = HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR", state.resolve("state").toString(),
                        "PMC_LIBVIRT_URI", libvirtd.uri(),
                        "PMC_NETWORK", "none",
                        "PMC_IMAGES", DemoGuest.shared().catalogue().toString()));
        MachineShutdown machine = new MachineShutdown(state.resolve("var-lib-libvirt/libvirt-guests"), () -> false);
        return LibvirtVmHost.open(
                config,
                new LibvirtHypervisor(config.libvirtUri()),
                machine,
                Duration.ofSeconds(1),
                phase -> {},
                new KnownServices());
    }

    /** The real script, whose files are where only this test sees them. */
    private void libvirtGuests(String verb, String onShutdown) throws IOException {
        Path settings = Files.writeString(
                state.resolve("libvirt-guests.conf"),
                "URIS='" + libvirtd.uri() + "'\nON_SHUTDOWN=" + onShutdown + "\nSHUTDOWN_TIMEOUT=60\n");
        Processes.runOrFail(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount --bind " + settings + " /etc/default/libvirt-guests && mount --bind "
                        + state.resolve("var-lib-libvirt") + " /var/lib/libvirt && exec " + SCRIPT + " " + verb);
    }

    private String virsh(String... words) {
        String[] command = new String[words.length + 3];
        System.arraycopy(new String[] {"virsh", "-c", libvirtd.uri()}, 0, command, 0, 3);
        System.arraycopy(words, 0, command, 3, words.length);
        return Processes.runOrFail(command);
    }
}
