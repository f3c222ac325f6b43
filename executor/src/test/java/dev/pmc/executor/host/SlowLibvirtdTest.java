package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.PrivateLibvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.DomainEvent;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.LibvirtHypervisor;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A real libvirtd that is slow to define a domain, because the emulator is slow to say what it can do. */
@Tag("slow")
final class SlowLibvirtdTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String hostname = "pmc-slow-" + ProcessHandle.current().pid();
    private final VmTask task = TestSite.task(hostname, "demo", 1, 0);
    private final BlockingQueue<DomainEvent.Kind> events = new LinkedBlockingQueue<>();
    private Path state;
    private PrivateLibvirtd libvirtd;
    private Hypervisor observer;
    private Map<String, String> environment;

    @BeforeEach
    void prepare() throws Exception {
        Libvirtd machines = SystemLibvirt.require();
        state = machines.newFolder("pmc-slow-");
        libvirtd = PrivateLibvirtd.startIn(state);
        environment = Map.of(
                "PMC_STATE_DIR", state.resolve("state").toString(),
                "PMC_LIBVIRT_URI", libvirtd.uri(),
                "PMC_NETWORK", "none",
                "PMC_IMAGES", DemoGuest.shared().catalogue().toString());
        Path emulator = Files.writeString(
                state.resolve("slow-qemu"),
                "#!/bin/sh\ntouch " + state
                        + "/asked 2> /dev/null\nwhile [ ! -e " + state + "/answer ]; do sleep 0.1; done\n"
                        + "exec /usr/bin/qemu-system-x86_64 \"$@\"\n");
        Files.setPosixFilePermissions(emulator, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = state.resolve("data");
        Processes.runOrFail("cp", "-r", SourceTree.file("data").toString(), data.toString());
        Path template = data.resolve("PMCLibvirtTemplate.xml");
        Files.writeString(
                template,
                Files.readString(template).replace("<devices>", "<devices><emulator>" + emulator + "</emulator>"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx")); // QEMU's user touches there
        observer = new LibvirtHypervisor(libvirtd.uri());
        observer.facts();
        observer.listen(new Hypervisor.Listener() {
            @Override
            public void happened(DomainEvent event) {
                if (event.name().equals(hostname)) {
                    events.add(event.kind());
                }
            }

            @Override
            public void reconnected() {}
        });
    }

    @AfterEach
    void clean() throws IOException {
        observer.close();
        libvirtd.close();
        AtomicFiles.deleteTree(state);
    }

    @Test
    void a_domain_that_is_defined_after_its_vm_was_erased_is_removed() throws Exception {
        Process executor = start();
        Await.until("libvirtd is at the definition", LONG, () -> Files.exists(state.resolve("asked")));
        executor.destroyForcibly().waitFor();

        try (LibvirtVmHost next = LibvirtVmHost.open(config())) {
            next.erase(TestSite.attempt(task, 2));
            assertThat(virsh("list", "--all", "--name")).doesNotContain(hostname);
            assertThat(events).isEmpty();

            Files.createFile(state.resolve("answer"));

            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(DomainEvent.Kind.DEFINED);
            assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(DomainEvent.Kind.UNDEFINED);
            assertThat(virsh("list", "--all", "--name")).doesNotContain(hostname);
        }
    }

    private HostConfig config() {
        return HostConfig.load(state.resolve("data"), environment);
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        state.resolve("data").toString(),
                        hostname))
                .redirectErrorStream(true)
                .redirectOutput(state.resolve("victim.log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String virsh(String... words) {
        return Processes.runOrFail(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("virsh", "-c", libvirtd.uri()), java.util.stream.Stream.of(words))
                .toArray(String[]::new));
    }

    /** An executor that makes the VM. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            HostConfig config = HostConfig.load(Path.of(arguments[0]), System.getenv());
            try (LibvirtVmHost host = LibvirtVmHost.open(config)) {
                host.run(TestSite.task(arguments[1], "demo", 1, 0), words -> {});
            }
        }
    }
}
