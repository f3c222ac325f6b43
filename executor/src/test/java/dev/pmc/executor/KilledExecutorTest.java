package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.host.HostConfig;
import dev.pmc.executor.host.LibvirtVmHost;
import dev.pmc.executor.host.TestSite;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Executors that are killed in the middle of what they do, on a real hypervisor; the next one goes on. */
@Tag("slow")
final class KilledExecutorTest {
    private static final int KILLS = 8;
    private static final String BEGINS = "the victim begins";
    private static final int MAX_LIFE_MILLIS = 900;

    private final String hostname = "pmc-killed-" + ProcessHandle.current().pid();
    private Path state;
    private Map<String, String> environment;

    @BeforeEach
    void prepare() {
        Libvirtd libvirtd = SystemLibvirt.require();
        state = libvirtd.newFolder("pmc-killed-");
        environment = Map.of(
                "PMC_STATE_DIR", state.toString(),
                "PMC_LIBVIRT_URI", libvirtd.uri(),
                "PMC_NETWORK", "none",
                "PMC_IMAGES", DemoGuest.shared().catalogue().toString());
    }

    @AfterEach
    void clean() throws IOException {
        if (state != null) {
            AtomicFiles.deleteTree(state);
        }
    }

    @Test
    void whenever_an_executor_is_killed_the_next_one_finishes_its_work() throws Exception {
        long seed = Long.getLong("pmc.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            String verb = kill % 2 == 0 ? "run" : "erase";
            Process executor = start(verb);
            assertThat(executor.inputReader().lines().anyMatch(BEGINS::equals))
                    .as("seed %s", seed)
                    .isTrue();
            Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
            executor.destroyForcibly().waitFor();

            try (LibvirtVmHost next = LibvirtVmHost.open(config(environment))) {
                if (verb.equals("run") || kill % 4 == 1) {
                    next.run(task(hostname), words -> {});
                    assertThat(virsh("domstate", hostname)).as("seed %s", seed).contains("running");
                    assertThat(Patience.untilReady(next, task(hostname), Duration.ofSeconds(90))
                                    .ready())
                            .as("seed %s", seed)
                            .isTrue();
                } else {
                    next.erase(task(hostname));
                    assertNothingIsLeft(seed);
                }
            }
        }
        try (LibvirtVmHost last = LibvirtVmHost.open(config(environment))) {
            last.erase(task(hostname));
        }
        assertNothingIsLeft(seed);
    }

    private void assertNothingIsLeft(long seed) throws IOException {
        assertThat(virsh("list", "--all", "--name")).as("seed %s", seed).doesNotContain(hostname);
        try (Stream<Path> files = Files.list(state.resolve("vms"))) {
            assertThat(files).as("seed %s", seed).isEmpty();
        }
    }

    private Process start(String verb) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        verb,
                        hostname))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static HostConfig config(Map<String, String> environment) {
        return HostConfig.load(SourceTree.file("data"), environment);
    }

    private static VmTask task(String hostname) {
        return TestSite.task(hostname, "demo", 1, 0);
    }

    private static String virsh(String... words) {
        return Processes.runOrFail(Stream.concat(Stream.of("virsh", "-c", "qemu:///system"), Stream.of(words))
                .toArray(String[]::new));
    }

    /** An executor that does one thing, and says when it begins. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            try (LibvirtVmHost host = LibvirtVmHost.open(config(System.getenv()))) {
                System.out.println(BEGINS);
                if (arguments[0].equals("run")) {
                    host.run(task(arguments[1]), words -> {});
                } else {
                    host.erase(task(arguments[1]));
                }
                Thread.sleep(60_000);
            }
        }
    }
}
