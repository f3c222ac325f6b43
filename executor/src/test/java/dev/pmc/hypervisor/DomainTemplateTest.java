package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The shipped template and templates of sites, filled in. The expected documents stand as files beside this test; with
 * {@code PMC_GOLDEN=write} in the environment they are written anew.
 */
final class DomainTemplateTest {
    private static final Path SHIPPED = SourceTree.file("data", "PMCLibvirtTemplate.xml");

    @TempDir
    private Path temporary;

    static Stream<Arguments> plans() {
        DirectBoot boot = new DirectBoot(Path.of("/v/kernel"), Path.of("/v/initrd"), "root=/dev/vda ro console=ttyS0");
        return Stream.of(
                Arguments.of("emulated-bridge", plan(false, null, "bridge:br0", true)),
                Arguments.of("kvm-network", plan(true, null, "network:default", true)),
                Arguments.of("direct-boot-no-network", plan(false, boot, "none", true)),
                Arguments.of("kernel-alone", plan(false, new DirectBoot(Path.of("/v/k"), null, null), "none", true)),
                Arguments.of("cached-disk", plan(true, null, "bridge:br0", false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void the_shipped_template_gives_the_expected_domain(String name, DomainPlan plan) throws Exception {
        String xml = DomainTemplate.load(SHIPPED).fill(plan);

        assertThat(xml).isEqualTo(golden(name, xml));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void the_result_is_valid_by_libvirts_schema(String name, DomainPlan plan) throws Exception {
        Processes.require("virt-xml-validate", "libvirt-clients");
        Path file = Files.writeString(
                temporary.resolve(name + ".xml"), DomainTemplate.load(SHIPPED).fill(plan));

        Processes.runOrFail("virt-xml-validate", file.toString(), "domain");
    }

    @Test
    void a_sites_bare_template_is_completed() throws Exception {
        Path site = template("""
                <domain><memory unit='MiB'>__PMC__MEMORY__</memory><os><type>hvm</type></os>
                <metadata><x:y xmlns:x='urn:theirs'/><p:host xmlns:p='urn:pmc:host:1' owner='pmc'/></metadata></domain>
                """);

        String xml = DomainTemplate.load(site).fill(plan(true, null, "bridge:br0", true));

        assertThat(xml).isEqualTo(golden("bare-site-template", xml));
    }

    @Test
    void what_a_site_wrote_itself_stays() throws Exception {
        Path site = template("""
                <domain type='xen'><name>other</name><memory unit='GiB'>7</memory>
                <cpu mode='custom'><model>Westmere</model></cpu>
                <os><type>hvm</type><kernel>/boot/ours</kernel></os>
                <devices><interface type='bridge'><source bridge='br77'/></interface></devices></domain>
                """);

        String xml = DomainTemplate.load(site).fill(plan(false, null, "network:default", true));

        assertThat(xml)
                .contains("<memory unit=\"GiB\">7</memory>")
                .contains("<cpu mode=\"custom\"><model>Westmere</model></cpu>")
                .contains("<kernel>/boot/ours</kernel>")
                .contains("<source bridge=\"br77\"/>")
                .contains("<domain type=\"qemu\">")
                .contains("<name>web01.example.org</name>")
                .doesNotContain("other");
    }

    @Test
    void no_value_becomes_markup() throws Exception {
        DirectBoot boot = new DirectBoot(Path.of("/v/<kernel>&\"'"), null, "a=\"1\" & b='<2>' $1 \\ __PMC__MAC__");

        String xml = DomainTemplate.load(SHIPPED).fill(plan(false, boot, "none", true));

        assertThat(xml)
                .contains("<kernel>/v/&lt;kernel&gt;&amp;\"'</kernel>")
                .contains("<cmdline>a=\"1\" &amp; b='&lt;2&gt;' $1 \\ __PMC__MAC__</cmdline>");
    }

    @Test
    void a_placeholder_may_stand_anywhere_and_more_than_once() throws Exception {
        Path site =
                template("<domain><title a='x__PMC__VCPU__y'>__PMC__HOSTNAME__ and __PMC__HOSTNAME__</title></domain>");

        assertThat(DomainTemplate.load(site).fill(plan(false, null, "none", true)))
                .contains("<title a=\"x2y\">web01.example.org and web01.example.org</title>");
    }

    @Test
    void a_placeholder_that_nobody_knows_is_named() throws Exception {
        Path site = template("<domain><title>__PMC__MEMROY__</title></domain>");

        assertThat(refusal(() -> DomainTemplate.load(site).fill(plan(false, null, "none", true))))
                .contains("__PMC__MEMROY__")
                .contains("__PMC__MEMORY__");
    }

    @Test
    void a_template_that_is_no_domain_is_refused_in_words() throws Exception {
        assertThat(refusal(() -> DomainTemplate.load(template("<domain>\n<name></domain>"))))
                .contains("template.xml line 2");
        assertThat(refusal(() -> DomainTemplate.load(template("<network/>")))).contains("<network>");
        assertThat(refusal(() -> DomainTemplate.load(template("")))).contains("template.xml");
        assertThat(refusal(() -> DomainTemplate.load(temporary.resolve("none.xml"))))
                .contains("none.xml");
    }

    @Test
    void a_template_cannot_reach_outside_itself() {
        String reaching =
                "<!DOCTYPE domain [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain><name>&e;</name></domain>";

        assertThat(refusal(() -> DomainTemplate.load(template(reaching)))).contains("DOCTYPE");
    }

    private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        TemplateException refusal = catchThrowableOfType(TemplateException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        return String.valueOf(refusal.getMessage());
    }

    private Path template(String text) throws IOException {
        return Files.writeString(temporary.resolve("template.xml"), text);
    }

    private static DomainPlan plan(boolean kvm, @Nullable DirectBoot boot, String network, boolean uncached) {
        Hostname hostname = new Hostname("web01.example.org");
        Path directory = Path.of("/var/lib/pmc/vms/x");
        return new DomainPlan(
                hostname.value(),
                GuestIdentity.uuidOf(hostname),
                kvm,
                "q35",
                kvm ? "host-passthrough" : "maximum",
                2,
                1024,
                boot,
                directory.resolve("disk.qcow2"),
                uncached,
                directory.resolve("seed.iso"),
                directory.resolve("console.log"),
                new MacAddress("52:54:00:b1:00:10"),
                HostNetwork.parse(network),
                new DomainMark(hostname.value(), "web", "trusty", 3, "0123456789abcdef", null, 1));
    }

    private static String golden(String name, String actual) throws IOException {
        if ("write".equals(System.getenv("PMC_GOLDEN"))) {
            Files.writeString(
                    SourceTree.file("executor", "src", "test", "resources", "dev", "pmc", "hypervisor")
                            .resolve(name + ".xml"),
                    actual);
            return actual;
        }
        try (InputStream in = DomainTemplateTest.class.getResourceAsStream(name + ".xml")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
