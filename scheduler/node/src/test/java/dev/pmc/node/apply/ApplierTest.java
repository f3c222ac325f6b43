package dev.pmc.node.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.fixtures.ManualClock;
import dev.pmc.node.cluster.ClusterSpec;
import dev.pmc.node.render.Clusters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node becomes what the file says, and what it costs. */
final class ApplierTest {
    private static final String ACCESS = "access: {ssh: []}\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final FakeDisk disk = new FakeDisk();
    private final FakeSystem system = new FakeSystem();
    private final FakeProbes probes = new FakeProbes();
    private final List<String> lines = new ArrayList<>();
    private final ManualClock clock = new ManualClock();

    private Applier applier(ClusterSpec cluster, String name) {
        return new Applier(
                cluster,
                Clusters.member(cluster, name),
                Clusters.SECRETS,
                new NodeSite(
                        disk,
                        system,
                        probes,
                        new AppliedFile(folder.resolve("state/applied.json")),
                        lines::add,
                        Duration.ofSeconds(10),
                        clock,
                        clock::advance));
    }

    private ApplyReport apply(ClusterSpec cluster, String name) throws Exception {
        Applier applier = applier(cluster, name);
        applier.apply(false);
        return applier.report();
    }

    private static ClusterSpec three(String more) {
        return Clusters.ofMasters(3, ACCESS + more);
    }

    private void allServe() {
        probes.serves("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void aBareMachineBecomesANode() throws Exception {
        allServe();

        ApplyReport report = apply(three(""), "m1");

        assertThat(report.restarted())
                .containsExactly(
                        "pmc-firewall.service",
                        "zookeeper.service",
                        "beanstalkd.service",
                        "mesos-master.service",
                        "pmc.service",
                        "dnsmasq.service",
                        "pmc-network.service");
        assertThat(report.health())
                .containsEntry("zookeeper.service", "follower")
                .hasSize(7);
        assertThat(disk.find("/etc/zookeeper/conf/zoo.cfg").orElseThrow().text())
                .contains("server.3=10.0.0.3:2888:3888");
        assertThat(system.deeds).contains("account zookeeper", "install libzookeeper-java", "enable pmc.service");
    }

    @Test
    void whatIsAsItShouldBeIsLeftAlone() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        lines.clear();

        ApplyReport report = apply(three(""), "m1");

        assertThat(report.changed()).isEmpty();
        assertThat(report.restarted()).isEmpty();
        assertThat(system.deeds).isEmpty();
        assertThat(lines).hasSize(7).allSatisfy(line -> assertThat(line).startsWith("healthy "));
    }

    @Test
    void onlyWhatAChangeConcernsIsRestarted() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();

        ApplyReport report = apply(three("scheduler: {options: [--virt-type, qemu]}\n"), "m1");

        assertThat(report.changed()).containsExactly("/etc/default/pmc");
        assertThat(system.restarted()).containsExactly("pmc.service");
    }

    @Test
    void aFileThatSomebodyHasChangedIsPutRight() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        disk.delete("/etc/mesos/acls");

        assertThat(apply(three(""), "m1").changed()).containsExactly("/etc/mesos/acls");
        assertThat(system.restarted()).containsExactly("mesos-master.service");
    }

    @Test
    void whatHasDiedIsStarted() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        system.dies("pmc.service");

        apply(three(""), "m1");

        assertThat(system.deeds).containsExactly("start pmc.service");
    }

    @Test
    void anotherVersionOfAPackageRestartsWhatRunsOnIt() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();

        apply(three("versions: {mesos: 1.11.0-2.0.1}\n"), "m1");

        assertThat(system.deeds).contains("install mesos=1.11.0-2.0.1");
        assertThat(system.restarted()).containsExactly("mesos-master.service");
    }

    @Test
    void wherePackagesComeFromIsWrittenBeforeTheyAreFetched() throws Exception {
        allServe();
        system.refusePackages("repo.example cannot be reached");

        assertThatThrownBy(() ->
                        apply(three("package_sources: [{name: s, uri: 'http://repo.example', suite: ./}]\n"), "m1"))
                .hasMessageContaining("repo.example cannot be reached");

        assertThat(disk.find("/etc/apt/sources.list.d/pmc-s.sources")).isPresent();
        assertThat(disk.find("/etc/default/pmc")).isEmpty();
        system.refusePackages(null);
        assertThat(apply(three("package_sources: [{name: s, uri: 'http://repo.example', suite: ./}]\n"), "m1")
                        .restarted())
                .hasSize(7);
    }

    @Test
    void aRunThatWasCutOffAnywhereIsFinishedByTheNextOne() throws Exception {
        allServe();
        for (int changes = 0; changes < 60; changes++) {
            apply(three(""), "m1");
            system.deeds.clear();
            ClusterSpec next = three("""
                    zookeeper: {heap: 2g}
                    scheduler: {options: [--virt-type, qemu]}
                    master: {flags: {quiet: "true"}}
                    """);
            disk.breakAfter(changes);
            ApplyException broken = catchThrowableOfType(ApplyException.class, () -> apply(next, "m1"));
            disk.mend();
            if (broken == null) {
                assertThat(changes).isEqualTo(3);
                return;
            }
            system.restarted();

            apply(next, "m1");

            assertThat(system.restarted()).containsExactly("zookeeper.service", "mesos-master.service", "pmc.service");
            apply(three(""), "m1");
        }
        throw new AssertionError("it never comes to its end");
    }

    @Test
    void aRoleThatIsTakenAwayTakesItsServicesAndFilesAlong() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        ClusterSpec less = Clusters.read("""
                cluster: demo
                nodes:
                  - {name: m1, address: 10.0.0.1, roles: [master, scheduler]}
                  - {name: m2, address: 10.0.0.2, roles: [master, scheduler, queue]}
                  - {name: m3, address: 10.0.0.3, roles: [master, scheduler, queue]}
                """ + ACCESS);

        apply(less, "m1");

        assertThat(system.deeds)
                .contains("disable beanstalkd.service", "disable dnsmasq.service", "disable pmc-network.service");
        assertThat(disk.find("/etc/default/beanstalkd")).isEmpty();
        assertThat(apply(less, "m1").changed()).isEmpty();
    }

    @Test
    void aCheckSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        lines.clear();
        Applier applier = applier(three("zookeeper: {heap: 2g}\n"), "m1");

        applier.check(true);

        assertThat(lines)
                .containsExactly(
                        "file     /etc/default/zookeeper changed",
                        "    - JAVA_OPTS=-Xmx1g",
                        "    + JAVA_OPTS=-Xmx2g",
                        "restart  zookeeper.service");
        assertThat(applier.report().changed()).containsExactly("/etc/default/zookeeper");
        assertThat(system.deeds).isEmpty();
        assertThat(disk.find("/etc/default/zookeeper").orElseThrow().text()).contains("-Xmx1g");
    }

    @Test
    void ofASecretACheckShowsNothing() throws Exception {
        allServe();
        applier(three(""), "m1").check(true);

        assertThat(String.join("\n", lines))
                .contains("a secret, which is not shown")
                .doesNotContain("framework-framework");
    }

    @Test
    void whatIsNotWellInTimeIsSaid() {
        probes.serves("10.0.0.2");

        assertThatThrownBy(() -> apply(three(""), "m1"))
                .isInstanceOfSatisfying(
                        ApplyException.class, e -> assertThat(e.kind()).isEqualTo(ApplyException.Kind.UNHEALTHY))
                .hasMessageContaining("zookeeper.service serves nobody: its ensemble has no majority")
                .hasMessageContaining("pmc.service answers no /healthz");
    }

    @Test
    void anAgentThatNoMasterKnowsIsNotWell() throws Exception {
        ClusterSpec cluster = Clusters.read("""
                cluster: demo
                nodes:
                  - {name: m1, address: 10.0.0.1, roles: [master]}
                  - {name: a1, address: 10.0.0.11, roles: [agent]}
                """ + ACCESS);
        assertThatThrownBy(() -> apply(cluster, "a1"))
                .hasMessage("mesos-agent.service cannot be seen: no master leads");
        probes.serves("10.0.0.1");
        assertThatThrownBy(() -> apply(cluster, "a1"))
                .hasMessage("mesos-agent.service is not registered with the leading master");
        probes.knowsAgent("a1");
        assertThat(apply(cluster, "a1").health()).containsEntry("mesos-agent.service", "registered");
    }

    @Test
    void aMasterIsNotRestartedWhileTheOthersHaveNoMajorityWithoutIt() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        probes.isAway("10.0.0.3");

        assertThatThrownBy(() -> apply(three("zookeeper: {heap: 2g}\n"), "m1"))
                .hasMessage("zookeeper.service is not restarted: without it 1 would serve, and 2 have to; away: m3");

        assertThat(system.restarted()).isEmpty();
        probes.serves("10.0.0.3");
        apply(three("zookeeper: {heap: 2g}\n"), "m1");
        assertThat(system.restarted()).containsExactly("zookeeper.service");
    }

    @Test
    void oneThatServesNobodyMayBeRestarted() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        probes.isAway("10.0.0.1");
        probes.isAway("10.0.0.3");

        assertThatThrownBy(() -> apply(three("zookeeper: {heap: 2g}\n"), "m1")).isInstanceOf(ApplyException.class);

        assertThat(system.restarted()).containsExactly("zookeeper.service");
    }

    @Test
    void aDeadMastersSuccessorCountsOnceItServes() throws Exception {
        allServe();
        apply(three(""), "m1");
        system.deeds.clear();
        probes.isAway("10.0.0.3");
        ClusterSpec next = Clusters.read("""
                cluster: demo
                nodes:
                  - {name: m1, address: 10.0.0.1, roles: [master, scheduler, queue, network]}
                  - {name: m2, address: 10.0.0.2, roles: [master, scheduler, queue, network]}
                  - {name: m3, address: 10.0.0.33, roles: [master, scheduler, queue, network]}
                """ + ACCESS);

        assertThatThrownBy(() -> apply(next, "m1")).hasMessageContaining("away: m3, m3");
        probes.serves("10.0.0.33");
        apply(next, "m1");

        assertThat(system.restarted()).contains("zookeeper.service", "mesos-master.service");
    }

    @Test
    void aListThatWouldLoseTheQuorumIsRefusedAndNothingIsDone() throws Exception {
        probes.serves("10.0.0.1");
        apply(Clusters.ofMasters(1, ACCESS), "m1");
        system.deeds.clear();

        assertThatThrownBy(() -> apply(three(""), "m1"))
                .isInstanceOfSatisfying(
                        ApplyException.class, e -> assertThat(e.kind()).isEqualTo(ApplyException.Kind.REFUSED))
                .hasMessageContaining("only 1 would stay");

        assertThat(system.deeds).isEmpty();
        assertThat(disk.find("/etc/zookeeper/conf/zoo.cfg").orElseThrow().text())
                .doesNotContain("server.2");
    }
}
