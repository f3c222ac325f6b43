package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.fixtures.DemoGuest;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.PrivateLibvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A libvirtd that is killed in the middle of what it does for pmc, and comes back. */
@Tag("slow")
final class KilledLibvirtdTest {
    private static final int KILLS = 6;
    private static final int MAX_LIFE_MILLIS = 700;

    private final String hostname = "pmc-orphan-" + ProcessHandle.current().pid();
    private final VmTask task = TestSite.task(hostname, "demo", 1, 0);
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private Path state;
    private PrivateLibvirtd libvirtd;
    private LibvirtVmHost host;

    @BeforeEach
    void open() throws VmFailure {
        Libvirtd machines = SystemLibvirt.require();
        state = machines.newFolder("pmc-orphan-");
        libvirtd = PrivateLibvirtd.startIn(state);
        host = LibvirtVmHost.open(HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR", state.resolve("state").toString(),
                        "PMC_LIBVIRT_URI", libvirtd.uri(),
                        "PMC_NETWORK", "none",
                        "PMC_IMAGES", DemoGuest.shared().catalogue().toString())));
    }

    @AfterEach
    void close() throws IOException {
        worker.shutdownNow();
        host.close();
        libvirtd.close();
        AtomicFiles.deleteTree(state);
    }

    @Test
    void whenever_libvirtd_is_killed_the_work_goes_on_when_it_is_back() throws Exception {
        long seed = Long.getLong("pmc.seed", System.nanoTime());
        Random random = new Random(seed);
        host.run(task, words -> {}); // the image is cached from here on
        for (int kill = 0; kill < KILLS; kill++) {
            boolean making = kill % 2 == 1;
            Callable<Boolean> work = () -> {
                if (making) {
                    host.run(task, words -> {});
                } else {
                    host.erase(task);
                }
                return true;
            };
            Future<Boolean> cutOff = worker.submit(work);
            Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
            libvirtd.kill();
            libvirtd.restart();
            assertRetryableIfFailed(cutOff, seed);

            work.call();

            if (making) {
                assertThat(virsh("domstate", hostname)).as("seed %s", seed).contains("running");
                assertThat(Patience.untilReady(host, task, Duration.ofMinutes(3))
                                .ready())
                        .as("seed %s", seed)
                        .isTrue();
            } else {
                assertNothingIsLeft(seed);
            }
        }
        host.erase(task);
        assertNothingIsLeft(seed);
    }

    @Test
    void a_guest_outlives_libvirtd_and_its_end_in_the_meantime_is_noticed() throws Exception {
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        host.run(task, words -> {});
        Patience.untilReady(host, task, Duration.ofMinutes(3));

        libvirtd.kill();
        libvirtd.restart();
        assertThat(virsh("domstate", hostname)).contains("running");
        heard.hearsNothingFor(1_000);

        libvirtd.kill();
        Processes.signal("KILL", qemu());
        libvirtd.restart();
        heard.hears(hostname + " CRASHED");
        host.erase(task);
        assertNothingIsLeft(0);
    }

    private static void assertRetryableIfFailed(Future<Boolean> cutOff, long seed) throws InterruptedException {
        try {
            cutOff.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).as("seed %s", seed).isInstanceOf(VmFailure.class);
            assertThat(((VmFailure) e.getCause()).retryable())
                    .as("seed %s: %s", seed, e.getCause().getMessage())
                    .isTrue();
        }
    }

    private void assertNothingIsLeft(long seed) {
        assertThat(virsh("list", "--all", "--name")).as("seed %s", seed).doesNotContain(hostname);
        assertThat(state.resolve("state/vms")).as("seed %s", seed).isEmptyDirectory();
        assertThat(Processes.run("pgrep", "-f", "guest=" + hostname).output())
                .as("processes, seed %s", seed)
                .isEmpty();
    }

    private long qemu() {
        return Long.parseLong(
                Processes.runOrFail("pgrep", "-f", "guest=" + hostname).strip());
    }

    private String virsh(String... words) {
        String[] command = new String[words.length + 3];
        System.arraycopy(new String[] {"virsh", "-c", libvirtd.uri()}, 0, command, 0, 3);
        System.arraycopy(words, 0, command, 3, words.length);
        return Processes.runOrFail(command);
    }
}
