package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real guest that has nothing but busybox, and the helper that its seed brought. In software emulation. */
@Tag("slow")
final class HelperGuestTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    /** The site's own: hooks that tell on the console what they are told. */
    private static final String HOOKS = """
            #!/bin/sh
            mkdir -p /etc/pmc/watch.d /etc/pmc/pre-stop.d
            cat > /etc/pmc/watch.d/web << 'END'
            #!/bin/sh
            echo "HOOK $1 $2 $(tr '\\n' ';')" > /dev/console
            echo "NODES $(pmc-guest nodes web --ports api | tr '\\n' ';')" > /dev/console
            END
            cat > /etc/pmc/pre-stop.d/tell << 'END'
            #!/bin/sh
            echo "STOPPING more $(pmc-guest more 60)" > /dev/console
            sleep 3
            echo "STOPPED" > /dev/console
            END
            chmod +x /etc/pmc/*/*
            """;

    private final Hostname vm =
            new Hostname("pmc-help-" + ProcessHandle.current().pid());
    private final KnownServices services = new KnownServices();
    private Bridge bridge;
    private Path state;
    private LibvirtVmHost host;

    @BeforeEach
    void openHost() throws Exception {
        Libvirtd libvirtd = SystemLibvirt.require();
        state = libvirtd.newFolder("pmc-help-");
        bridge = Bridge.open("pmch");
        host = LibvirtVmHost.open(
                HostConfig.load(
                        SourceTree.file("data"),
                        Map.of(
                                "PMC_STATE_DIR",
                                state.toString(),
                                "PMC_LIBVIRT_URI",
                                libvirtd.uri(),
                                "PMC_NETWORK",
                                "bridge:" + bridge.name(),
                                "PMC_PHONE_HOME",
                                ":" + FreePorts.next(),
                                "PMC_IMAGES",
                                DemoGuest.shared().catalogue().toString())),
                services);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (host != null) {
            host.erase(task());
            host.close();
        }
        if (state != null) {
            AtomicFiles.deleteTree(state);
        }
        if (bridge != null) {
            bridge.close();
        }
    }

    @Test
    void it_hears_of_changes_and_is_waited_for_before_it_is_stopped() throws Exception {
        host.run(task(), progress -> {});
        assertThat(Patience.untilReady(host, task(), LONG).ready()).isTrue();
        say(1, "web-0 ready 10.0.0.1 api=8080 -");
        awaitConsole("HOOK web 1 + web-0 10.0.0.1 api=8080 -;", "NODES 10.0.0.1:8080;");
        say(2, "web-0 draining 10.0.0.1 api=8080 -\nmember web web-1 ready 10.0.0.2 api=8081 -");
        awaitConsole("HOOK web 0 - web-0 10.0.0.1 api=8080 -;+ web-1 10.0.0.2 api=8081 -;", "NODES 10.0.0.2:8081;");

        Set<String> steps = new ConcurrentSkipListSet<>();
        Await.until("hooks come to their end", LONG, () -> isOver(steps));
        assertThat(steps).containsExactlyElementsOf(new TreeSet<>(List.of("drain", "hook")));
        assertThat(console()).contains("STOPPING more 60", "STOPPED");
        host.stop(task(), Duration.ofSeconds(30));

        assertThat(console()).contains("PMC-DOWN");
    }

    private boolean isOver(Set<String> steps) {
        try {
            return host.farewell(task(), progress -> steps.add(progress.step().word()))
                    .isEmpty();
        } catch (VmFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** As pmc says it. */
    private void say(int index, String members) {
        services.take("index " + index + "\nservice web " + index + " 2026-03-01T12:00:00Z\nmember web " + members);
    }

    private void awaitConsole(String... words) {
        for (String each : words) {
            Await.until(
                    () -> each + " is not in " + console(),
                    LONG,
                    () -> console().contains(each));
        }
    }

    private String console() {
        try {
            Path log = new VmDirectories(state).of(vm).consoleLog();
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private VmTask task() {
        VmSpec spec = VmSpecs.of(vm.value())
                .memoryMib(128)
                .ip(bridge.address(17) + "/24")
                .os("demo")
                .userData(HOOKS)
                .helper(new GuestHelper(1, 30, 90))
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.QEMU);
    }
}
