package dev.pmc.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.web.TestScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private static final Path PACKAGING = SourceTree.file("packaging");
    private static final Pattern NAME = Pattern.compile("\\bpmc_[a-z_]+");

    @Test
    void aLaunchIsCountedFromTheQueueToTheEnd() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).create("big", "web", 64);
            pmc.now = pmc.now.plusSeconds(3);
            pmc.offer("metal1", 8, true);
            pmc.now = pmc.now.plusSeconds(4);
            pmc.running("web1");

            String text = text(pmc);

            assertThat(text)
                    .contains(
                            "pmc_jobs_total{action=\"create\",outcome=\"running\"} 1.0\n",
                            "pmc_placements_total{verb=\"run\"} 1.0\n",
                            "pmc_offers_received_total 1.0\n",
                            "pmc_offers_used_total 1.0\n",
                            "pmc_hosts{state=\"running\"} 1.0\n",
                            "pmc_hosts{state=\"accepted\"} 1.0\n",
                            "pmc_launch_seconds_sum{since=\"placed\"} 4.0\n",
                            "pmc_launch_seconds_sum{since=\"queued\"} 7.0\n",
                            "pmc_placement_vetoes_total{reason=\"cpus\"} 1.0\n",
                            "pmc_mesos_connected 1.0\n",
                            "pmc_mesos_silence_seconds 2.0\n");
        }
    }

    @Test
    void guestsThatAreNotWellAreCountedByWhatItIs() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            assertThat(text(pmc)).contains("pmc_hosts_unhealthy{guest=\"panicked\"} 0.0\n");

            pmc.says("web1", TaskUpdate.Kind.RUNNING, "the guest has panicked and is kept", false);
            assertThat(text(pmc)).contains("pmc_hosts_unhealthy{guest=\"panicked\"} 1.0\n");

            pmc.masterSays("web1", TaskUpdate.Kind.UNREACHABLE);
            assertThat(text(pmc)).contains("pmc_hosts_unhealthy{guest=\"panicked\"} 0.0\n");
        }
    }

    @Test
    void whatAVmUsesIsShownAsLongAsItIsHeardOf() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            assertThat(text(pmc)).doesNotContain("pmc_vm_");

            pmc.used("id-metal1", "web1", 7).used("id-metal1", "stranger", 8).used("id-metal2", "web1", 9);

            assertThat(text(pmc).lines().filter(line -> line.startsWith("pmc_vm_")))
                    .containsExactlyInAnyOrder(
                            "pmc_vm_cpu_seconds_total{agent=\"metal1\",vm=\"web1\"} 7.0",
                            "pmc_vm_memory_bytes{agent=\"metal1\",vm=\"web1\"} 2.0",
                            "pmc_vm_resident_bytes{agent=\"metal1\",vm=\"web1\"} 3.0",
                            "pmc_vm_disk_read_bytes_total{agent=\"metal1\",vm=\"web1\"} 4.0",
                            "pmc_vm_disk_written_bytes_total{agent=\"metal1\",vm=\"web1\"} 5.0",
                            "pmc_vm_disk_reads_total{agent=\"metal1\",vm=\"web1\"} 6.0",
                            "pmc_vm_disk_writes_total{agent=\"metal1\",vm=\"web1\"} 7.0",
                            "pmc_vm_network_received_bytes_total{agent=\"metal1\",vm=\"web1\"} 8.0",
                            "pmc_vm_network_sent_bytes_total{agent=\"metal1\",vm=\"web1\"} 9.0");

            pmc.now = pmc.now.plusSeconds(181);
            assertThat(text(pmc.turn())).doesNotContain("pmc_vm_");
        }
    }

    @Test
    void whatADiskTakesWithItsSnapshotsIsShownOnceAnExecutorHasLooked() throws Exception {
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.registered().create("web1", "web", 1).offer("metal1", 8, true).running("web1");
            assertThat(text(pmc)).doesNotContain("pmc_vm_");

            pmc.snapshot("web1", "before-upgrade", 1_790_000_000_123L);

            assertThat(text(pmc))
                    .contains(
                            "pmc_vm_disk_bytes{agent=\"metal1\",vm=\"web1\"} 3145728.0\n",
                            "pmc_vm_snapshots{agent=\"metal1\",vm=\"web1\"} 1.0\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus/pmc-alerts.yml", "prometheus/pmc-alerts-test.yml", "grafana/pmc.json"})
    void whatIsDrawnAndAlertedOnExists(String file) throws Exception {
        Set<String> known = new TreeSet<>();
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.queue.look();
            pmc.registered()
                    .create("web1", "web", 1)
                    .offer("metal1", 8, true)
                    .running("web1")
                    .used("id-metal1", "web1", 1);
            Matcher type = Pattern.compile("# TYPE (\\S+)").matcher(text(pmc));
            while (type.find()) {
                known.add(type.group(1));
            }
        }
        Matcher name = NAME.matcher(Files.readString(PACKAGING.resolve(file)));
        Set<String> unknown = new TreeSet<>();
        while (name.find()) {
            String family = name.group().replaceFirst("_(bucket|sum|count)$", "");
            if (!known.contains(family)) {
                unknown.add(family);
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void prometheusItselfLikesTheMetricsAndTheRules(@TempDir Path directory) throws Exception {
        Path scraped = directory.resolve("scraped");
        try (TestScheduler pmc = new TestScheduler()) {
            pmc.queue.look();
            pmc.registered()
                    .create("web1", "web", 1)
                    .offer("metal1", 8, true)
                    .running("web1")
                    .used("id-metal1", "web1", 1);
            Files.writeString(scraped, text(pmc));
        }
        assertThat(promtool(scraped, "check", "metrics")).isEmpty();
        Path rules = PACKAGING.resolve("prometheus");
        promtool(null, "check", "config", rules.resolve("prometheus.yml").toString());
        promtool(null, "test", "rules", rules.resolve("pmc-alerts-test.yml").toString());
    }

    private static String promtool(@Nullable Path stdin, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("promtool").redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        if (stdin != null) {
            builder.redirectInput(stdin.toFile());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String text(TestScheduler pmc) {
        return new String(pmc.metrics.text(), StandardCharsets.UTF_8);
    }
}
