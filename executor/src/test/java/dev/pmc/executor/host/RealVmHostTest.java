package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.executor.Patience;
import dev.pmc.executor.console.ConsoleLog;
import dev.pmc.executor.host.VmHost.Ending;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole lives of real guests, in software emulation. */
@Tag("slow")
final class RealVmHostTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String prefix = "pmc-real-" + ProcessHandle.current().pid() + "-";
    private final Map<Hostname, VmTask> tasks = new LinkedHashMap<>();
    private Path state;
    private String uri;
    private LibvirtVmHost host;

    @BeforeEach
    void openHost() throws VmFailure {
        Libvirtd libvirtd = SystemLibvirt.require();
        uri = libvirtd.uri();
        state = libvirtd.newFolder("pmc-real-");
        host = LibvirtVmHost.open(config(Map.of("PMC_NETWORK", "none")));
    }

    @AfterEach
    void leaveNothing() throws VmFailure, IOException {
        if (host != null) {
            for (VmTask task : tasks.values()) {
                host.erase(task);
            }
            host.close();
            AtomicFiles.deleteTree(state);
        }
    }

    @Test
    void a_guest_boots_applies_its_seed_answers_is_stopped_and_erased() throws Exception {
        VmTask task = task("web01", 0);
        Hostname vm = task.spec().hostname();

        VmReport made = host.run(task, words -> {});
        assertThat(made.phaseMillis()).containsKeys("image", "disk", "seed", "define", "create");
        assertThat(made.ready()).isFalse();

        VmReport answered = Patience.untilReady(host, task, LONG);
        assertThat(answered.ready()).isTrue();
        assertThat(said(vm, "PMC-NET")).containsEntry("hostname", vm.firstLabel());
        assertThat(said(vm, "PMC-SEED"))
                .containsEntry("instance-id", task.spec().uuid().toString());
        ConsolePart end = new ConsoleLog(host.console(vm).log()).read(ConsoleRequest.end("w", vm));
        assertThat(end.text()).contains("PMC-SEED");
        assertThat(end.next()).isEqualTo(end.size());

        host.stop(task, Duration.ofSeconds(20));
        assertThat(virsh("domstate", vm.value())).contains("shut off");
        assertThat(virsh("dominfo", vm.value())).containsPattern("Autostart: +disable");
        assertThat(files(vm)).anyMatch(file -> file.endsWith("disk.qcow2"));

        host.erase(task);
        assertThat(virsh("list", "--all", "--name")).doesNotContain(vm.value());
        assertThat(files(vm)).isEmpty();
        assertThat(catchThrowableOfType(VmFailure.class, () -> host.console(vm)))
                .hasMessageContaining("nothing of " + vm);
    }

    @Test
    void what_is_typed_gets_to_the_guest_and_its_answer_into_the_log() throws Exception {
        VmTask task = task("keys01", 0);
        host.run(task, words -> {});
        Patience.untilReady(host, task, LONG);
        GuestConsole console = host.console(task.spec().hostname());

        try (GuestConsole.Keys keys = console.open()) {
            keys.type("\n".getBytes(StandardCharsets.US_ASCII));
            keys.type("echo typed-$((6 * 7))\n".getBytes(StandardCharsets.US_ASCII));

            Await.until("the guest's answer", LONG, () -> log(console).contains("typed-42"));
        }
    }

    @Test
    void a_guest_on_a_bridge_takes_its_address_and_greets() throws Exception {
        try (Bridge bridge = Bridge.open("pmct")) {
            String address = bridge.address(16);
            host.close();
            host = LibvirtVmHost.open(config(Map.of("PMC_NETWORK", "bridge:" + bridge.name())));
            VmTask task = task("net01", 0, address + "/24");
            Hostname vm = task.spec().hostname();

            host.run(task, words -> {});
            VmReport answered = Patience.untilReady(host, task, LONG);

            assertThat(answered.ready()).isTrue();
            assertThat(answered.address()).isEqualTo(address);
            assertThat(said(vm, "PMC-NET"))
                    .containsEntry("ip", address + "/24")
                    .containsEntry("method", "static")
                    .containsEntry("mac", DomainPlanner.mac(task.spec()).value());
            host.erase(task);
        }
    }

    @Test
    void which_virtualisation_a_guest_gets_is_found_out_by_booting_one() throws Exception {
        VmTask asked = task("auto01", 0);
        VmTask task = new VmTask(VmTask.VERSION, VmTask.Verb.RUN, asked.spec(), 1, 0, VmTask.VirtType.AUTO);

        host.run(task, words -> {});

        assertThat(Patience.untilReady(host, task, LONG).ready()).isTrue();
        assertThat(Files.readString(state.resolve("kvm-probe/verdict.json"))).contains("\"why\"");
    }

    @Test
    void a_stopped_guest_is_started_again_with_the_disk_it_had() throws Exception {
        VmTask task = task("db01", 0);
        Hostname vm = task.spec().hostname();
        host.run(task, words -> {});
        Patience.untilReady(host, task, LONG);
        awaitSaid(vm, "boots", "1");
        host.stop(task, Duration.ofSeconds(20));

        host.run(task, words -> {});

        awaitSaid(vm, "boots", "2");
        assertThat(virsh("dominfo", vm.value())).containsPattern("Autostart: +enable");
    }

    @Test
    void a_disk_whose_definition_was_lost_is_not_lost() throws Exception {
        VmTask task = task("db02", 0);
        Hostname vm = task.spec().hostname();
        host.run(task, words -> {});
        awaitSaid(vm, "boots", "1");
        virsh("destroy", vm.value());
        virsh("undefine", vm.value());

        host.run(task, words -> {});

        awaitSaid(vm, "boots", "2");
    }

    @Test
    void a_restart_boots_the_guest_once_for_each_generation() throws Exception {
        VmTask first = task("web02", 0);
        Hostname vm = first.spec().hostname();
        host.run(first, words -> {});
        awaitSaid(vm, "boots", "1");

        VmTask second = task("web02", 1);
        assertThat(host.restart(second).bootGeneration()).isEqualTo(1);
        awaitSaid(vm, "boots", "2");
        host.restart(second);
        assertThat(host.run(second, words -> {}).bootGeneration()).isEqualTo(1);

        Patience.untilReady(host, second, LONG);
        awaitSaid(vm, "boots", "2");
    }

    @Test
    void the_watcher_hears_how_guests_end() throws Exception {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        VmTask task = task("web03", 0);
        Hostname vm = task.spec().hostname();

        host.run(task, words -> {});
        virsh("destroy", vm.value());
        heard.hears(vm + " " + Ending.TAKEN_AWAY);

        host.run(task, words -> {});
        killQemu(vm);
        heard.hears(vm + " " + Ending.CRASHED);

        host.run(task, words -> {});
        host.stop(task, Duration.ZERO);
        host.run(task, words -> {});
        host.erase(task);
        heard.hearsNothingFor(1_000); // what pmc itself has done
    }

    @Test
    void many_guests_are_made_at_once() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<VmReport>> runs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                VmTask task = task("burst" + i, 0);
                runs.add(() -> host.run(task, words -> {}));
            }
            for (Future<VmReport> made : workers.invokeAll(runs)) {
                assertThat(made.get().leftNothing()).isFalse();
            }
        } finally {
            workers.shutdownNow();
        }
        String running = virsh("list", "--name");
        assertThat(tasks.keySet()).allMatch(vm -> running.contains(vm.value()));
    }

    @Test
    void a_domain_of_somebody_else_is_never_touched() throws Exception {
        VmTask task = task("theirs", 0);
        Hostname vm = task.spec().hostname();
        Path xml = Files.writeString(
                state.resolve("theirs.xml"),
                "<domain type='qemu'><name>" + vm + "</name><memory unit='MiB'>64</memory>"
                        + "<os><type>hvm</type></os></domain>");
        virsh("define", xml.toString());
        try {
            VmFailure failure = catchThrowableOfType(VmFailure.class, () -> host.run(task, words -> {}));

            assertThat(failure).hasMessageContaining("not pmc's");
            assertThat(failure.retryable()).isFalse();
            assertThat(failure.leftNothing()).isTrue();
            host.stop(task, Duration.ZERO);
            host.erase(task);
            assertThat(virsh("list", "--all", "--name")).contains(vm.value());
        } finally {
            virsh("undefine", vm.value());
        }
    }

    private HostConfig config(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PMC_STATE_DIR", state.toString(),
                "PMC_LIBVIRT_URI", uri,
                "PMC_IMAGES", DemoGuest.shared().catalogue().toString()));
        environment.putAll(settings);
        return HostConfig.load(SourceTree.file("data"), environment);
    }

    private VmTask task(String name, int generation) {
        return task(name, generation, "10.177.0.16");
    }

    private VmTask task(String name, int generation, String ip) {
        Hostname hostname = new Hostname(prefix + name);
        VmSpec spec = VmSpecs.of(hostname.value())
                .memoryMib(128)
                .diskGib(1)
                .ip(ip)
                .os("demo")
                .build();
        VmTask task = new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, generation, VmTask.VirtType.QEMU);
        tasks.put(hostname, task);
        return task;
    }

    private static String log(GuestConsole console) {
        try {
            return Files.readString(console.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> said(Hostname vm, String word) throws IOException {
        String console = Files.readString(new VmDirectories(state).of(vm).consoleLog());
        return DemoGuest.said(word, console).orElse(Map.of());
    }

    private void awaitSaid(Hostname vm, String key, String value) throws Exception {
        long until = System.nanoTime() + LONG.toNanos();
        while (!value.equals(said(vm, "PMC-READY").get(key)) && System.nanoTime() < until) {
            Thread.sleep(100);
        }
        assertThat(said(vm, "PMC-READY")).containsEntry(key, value);
    }

    private List<String> files(Hostname vm) throws IOException {
        Path directory = new VmDirectories(state).of(vm).path();
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).toList();
        }
    }

    private void killQemu(Hostname vm) throws IOException {
        String pid =
                Files.readString(Path.of("/run/libvirt/qemu/" + vm + ".pid")).strip();
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    private String virsh(String... words) {
        List<String> command = new ArrayList<>(List.of("virsh", "-c", uri));
        command.addAll(List.of(words));
        return Processes.runOrFail(command.toArray(new String[0]));
    }
}
