package dev.pmc.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.executor.Finding.Verdict;
import dev.pmc.guest.ImageCatalog;
import dev.pmc.guest.Web;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.hypervisor.HypervisorException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostChecksTest {
    @TempDir
    Path temp;

    @Test
    void aHypervisorThatAnswersFastIsFine() {
        Finding finding = answersAt(0, 5_000, 5_012);

        assertThat(finding.toString()).isEqualTo("ok       libvirt   qemu:///system answers in 12 ms, libvirt 9.0.0");
    }

    @Test
    void aHypervisorThatIsSlowTwiceCannotOpenKvm() {
        Finding finding = answersAt(0, 4_000, 8_000);

        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.remedy()).contains("chmod 0660 /dev/kvm");
    }

    @Test
    void aHypervisorThatDoesNotAnswerSaysWhatItsErrorIs() {
        FakeHypervisor hypervisor = new FakeHypervisor();
        hypervisor.failNext(FakeHypervisor.Verb.FACTS, Kind.UNREACHABLE, "no socket to connect to");

        Finding finding = HostChecks.hypervisor(hypervisor, "qemu:///system", System::nanoTime);

        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.words()).contains("no socket to connect to");
    }

    @Test
    void theBridgeHasToBeThereAndABridge() throws Exception {
        Files.createDirectories(temp.resolve("br0/bridge"));
        Files.createDirectories(temp.resolve("eth0"));

        assertThat(network("bridge:br0").verdict()).isEqualTo(Verdict.OK);
        assertThat(network("bridge:eth0").verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(network("bridge:br1").toString()).contains("no bridge br1", "ip link add br1 type bridge");
        assertThat(network("none").verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void libvirtsNetworkHasToBeActive() throws Exception {
        Files.createFile(temp.resolve("default.xml"));

        assertThat(network("network:default").verdict()).isEqualTo(Verdict.OK);
        assertThat(network("network:other").remedy()).contains("virsh net-start other");
    }

    @Test
    void aDirectoryThatOthersCannotPassIsNamed() throws Exception {
        Path closed = Files.createDirectory(
                temp.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        List<Finding> findings = HostChecks.state(closed.resolve("pmc/state")).toList();

        assertThat(findings.get(0).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(findings.get(0).remedy()).contains("chmod o+x " + closed.toRealPath());
    }

    @Test
    void aStateDirectoryThatCannotBeMadeIsAProblem() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));

        assertThat(HostChecks.state(file.resolve("state")).toList())
                .singleElement()
                .satisfies(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM));
    }

    @Test
    void aToolThatIsMissingNamesItsPackage() throws Exception {
        assertThat(HostChecks.tool("no-such-program", "--version", "qemu-utils").remedy())
                .isEqualTo("install qemu-utils");
        assertThat(HostChecks.tool("false", "--version", "qemu-utils").verdict())
                .isEqualTo(Verdict.PROBLEM);
        assertThat(HostChecks.tool("true", "--version", "coreutils").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void anImageHasToBeReachable() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/there.img", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(image("url: " + base + "/there.img")).allMatch(it -> it.verdict() == Verdict.OK);
            assertThat(image("url: " + base + "/gone.img").toString()).contains("answers 404");
        } finally {
            server.stop(0);
        }
        assertThat(image("path: /no/such/file").toString()).contains("PROBLEM", "is not at file:///no/such/file");
    }

    @Test
    void ofAllImagesThoseOnThisHostHaveToBeThereAndOthersMay() throws Exception {
        Path catalogue = Files.writeString(temp.resolve("images.yaml"), """
                gone: {path: nowhere.raw, format: raw}
                far: {url: "http://127.0.0.1:1/far.img"}
                """);

        List<Finding> findings = HostChecks.images(
                new Web(null), ImageCatalog.load(List.of(catalogue)).all());

        assertThat(findings).extracting(Finding::verdict).containsExactly(Verdict.WARNING, Verdict.PROBLEM);
    }

    @Test
    void aFindingIsOneLine() {
        assertThat(Finding.problem("kvm", "two\nlines", "do\nthis").toString()).doesNotContain("\n");
    }

    private static Finding answersAt(long... millis) {
        Iterator<Long> readings = Arrays.stream(millis)
                .boxed()
                .map(reading -> reading * 1_000_000)
                .iterator();
        return HostChecks.hypervisor(new FakeHypervisor(), "qemu:///system", readings::next);
    }

    private Finding network(String network) {
        return HostChecks.network(HostNetwork.parse(network), temp, temp);
    }

    private List<Finding> image(String location) throws Exception {
        Path catalogue = Files.writeString(
                temp.resolve("images.yaml"),
                "demo:\n  " + location + "\n  sha256: " + "0".repeat(64) + "\n  format: raw\n");
        try (Stream<Finding> findings = HostChecks.image(
                new Web(null), ImageCatalog.load(List.of(catalogue)).find("demo"))) {
            return findings.toList();
        }
    }
}
