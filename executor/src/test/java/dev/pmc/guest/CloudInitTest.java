package dev.pmc.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.VmSpec;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/** What a guest is told at its first boot. */
final class CloudInitTest {
    private static final MacAddress MAC = new MacAddress("52:54:00:b1:00:10");
    private static final CloudInit SHIPPED = new CloudInit(SourceTree.file("data", "cloud-init"));

    @TempDir
    private Path temporary;

    @Test
    void the_shipped_template_names_the_guest_and_sets_no_password() throws Exception {
        Seed seed = seed(Guests.spec(null, List.of(), null), NetworkConfig.V2);

        assertThat(seed.userData()).startsWith("#cloud-config\n");
        assertThat(yaml(seed.userData()))
                .containsEntry("hostname", "web01")
                .containsEntry("fqdn", "web01.example.org")
                .containsEntry("ssh_pwauth", false);
        assertThat(seed.userData() + seed.metaData())
                .doesNotContainIgnoringCase("passw")
                .doesNotContain("chpasswd");
        assertThat(seed.vendorData()).isNull();
    }

    @Test
    void the_instance_is_the_vm_whatever_else_changes() throws Exception {
        VmSpec spec = Guests.spec(null, List.of("ssh-ed25519 AAAA me"), null);

        JsonNode metaData = Json.mapper().readTree(seed(spec, NetworkConfig.V2).metaData());

        assertThat(metaData.path("instance-id").asString())
                .isEqualTo(spec.uuid().toString());
        assertThat(metaData.path("local-hostname").asString()).isEqualTo("web01.example.org");
        assertThat(metaData.path("public-keys").path(0).asString()).isEqualTo("ssh-ed25519 AAAA me");
    }

    @Test
    void the_jobs_user_data_is_passed_on_untouched_over_the_sites() throws Exception {
        String own = "#cloud-config\nwrite_files:\n- {path: /x, permissions: '0644', content: yes}\n";

        Seed seed = seed(Guests.spec(null, List.of(), own), NetworkConfig.V2);

        assertThat(seed.userData()).isEqualTo(own);
        assertThat(seed.vendorData()).startsWith("#cloud-config\n").contains("web01.example.org");
    }

    @Test
    void the_helper_is_run_at_every_boot_whatever_the_jobs_user_data_says() throws Exception {
        String script = new HelperInstall(SourceTree.file("data", "guest"))
                .script(URI.create("http://10.1.2.3:9477/guest/web01/abc"));
        CloudInit.Callbacks callbacks = new CloudInit.Callbacks(null, script);
        Image image = Guests.image(NetworkConfig.V2);

        assertThat(script)
                .startsWith("#cloud-boothook\n#!/bin/sh\n")
                .contains("host=http://10.1.2.3:9477/guest/web01/abc\n", "\ndef get_node_list(", "\nwatch() {\n");
        assertThat(SHIPPED.seed(Guests.spec(null, List.of(), null), MAC, image, callbacks)
                        .vendorData())
                .isEqualTo(script);
        Seed own = SHIPPED.seed(Guests.spec(null, List.of(), "#!/bin/sh\ntrue\n"), MAC, image, callbacks);
        assertThat(own.userData()).isEqualTo("#!/bin/sh\ntrue\n");
        assertThat(own.vendorData()).startsWith("Content-Type: multipart/mixed;");
        assertThat(parts(String.valueOf(own.vendorData())))
                .hasSize(2)
                .anySatisfy(part -> assertThat(part).startsWith("#cloud-config\n"))
                .contains(script);
    }

    private static List<String> parts(String mime) {
        return Arrays.stream(mime.split("(?m)^--=-=-pmc-=-=(--)?\n", -1))
                .filter(part -> part.contains("base64\n\n"))
                .map(part -> part.substring(part.indexOf("\n\n")).strip())
                .map(part -> new String(Base64.getMimeDecoder().decode(part), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void user_data_that_cloud_init_would_ignore_is_refused() {
        assertThatThrownBy(() -> seed(Guests.spec(null, List.of(), "packages: [x]"), NetworkConfig.V2))
                .isInstanceOf(GuestException.class)
                .hasMessageContaining("#cloud-config");
    }

    @Test
    void a_static_address_is_told_in_the_form_that_the_guest_understands() throws Exception {
        VmSpec spec = Guests.spec("10.1.2.16/24", List.of(), null);

        assertThat(yaml(seed(spec, NetworkConfig.V2).networkConfig()))
                .isEqualTo(Map.of(
                        "version",
                        2,
                        "ethernets",
                        Map.of(
                                "eth0",
                                Map.of(
                                        "match", Map.of("macaddress", MAC.value()),
                                        "set-name", "eth0",
                                        "addresses", List.of("10.1.2.16/24"),
                                        "routes", List.of(Map.of("to", "0.0.0.0/0", "via", "10.1.2.1")),
                                        "nameservers", Map.of("addresses", List.of("10.1.2.2", "10.1.2.3"))))));
        assertThat(yaml(seed(spec, NetworkConfig.V1).networkConfig()))
                .isEqualTo(Map.of(
                        "version",
                        1,
                        "config",
                        List.of(Map.of(
                                "type",
                                "physical",
                                "name",
                                "eth0",
                                "mac_address",
                                MAC.value(),
                                "subnets",
                                List.of(Map.of(
                                        "type", "static",
                                        "address", "10.1.2.16/24",
                                        "gateway", "10.1.2.1",
                                        "dns_nameservers", List.of("10.1.2.2", "10.1.2.3")))))));
        Seed old = seed(spec, NetworkConfig.ENI);
        assertThat(old.networkConfig()).isNull();
        assertThat(Json.mapper()
                        .readTree(old.metaData())
                        .path("network-interfaces")
                        .asString())
                .isEqualTo("""
                        auto lo
                        iface lo inet loopback

                        auto eth0
                        iface eth0 inet static
                            hwaddress ether 52:54:00:b1:00:10
                            address 10.1.2.16
                            netmask 255.255.255.0
                            gateway 10.1.2.1
                            dns-nameservers 10.1.2.2 10.1.2.3
                        """);
    }

    /** An address with a prefix of 32 has every gateway outside of its network. */
    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.16/32", "10.1.2.130/25", "10.9.9.9/24"})
    void a_gateway_outside_of_the_network_is_reached_all_the_same(String ip) throws Exception {
        VmSpec spec = Guests.spec(ip, List.of(), null);

        assertThat(Json.mapper()
                        .valueToTree(yaml(seed(spec, NetworkConfig.V2).networkConfig()))
                        .at("/ethernets/eth0/routes"))
                .hasToString("[{\"to\":\"0.0.0.0/0\",\"via\":\"10.1.2.1\",\"on-link\":true}]");
        assertThat(Json.mapper()
                        .readTree(seed(spec, NetworkConfig.ENI).metaData())
                        .path("network-interfaces")
                        .asString())
                .contains("    up ip route add default via 10.1.2.1 dev eth0 onlink\n")
                .doesNotContain("    gateway ");
    }

    @Test
    void a_guest_without_a_prefix_asks_dhcp() throws Exception {
        for (NetworkConfig form : NetworkConfig.values()) {
            Seed seed = seed(Guests.spec("10.1.2.16", List.of(), null), form);
            assertThat(seed.networkConfig()).isNull();
            assertThat(seed.metaData()).doesNotContain("network-interfaces");
        }
    }

    @Test
    void a_sites_own_template_for_an_image_wins_and_no_value_becomes_structure() throws Exception {
        site("jammy.yaml", """
                # for jammy
                motd: "type: __PMC__COMPTYPE__"
                user: __PMC__LOGINUSER__
                mode: '0644'
                octal: 0644
                flag: yes
                empty: __PMC__IP__
                script: |
                  #!/bin/sh
                  echo __PMC__FQDN__
                nested: [{a: __PMC__UUID__}, {__PMC__OS__: 1}]
                """);

        String userData = new CloudInit(temporary)
                .seed(Guests.spec(null, List.of(), null), MAC, Guests.image(NetworkConfig.V2), CloudInit.Callbacks.NONE)
                .userData();

        assertThat(userData)
                .contains("motd: \"type: web\"")
                .contains("mode: '0644'")
                .contains("octal: 0644")
                .contains("flag: yes")
                .contains("empty: \"\"")
                .contains("script: |\n  #!/bin/sh\n  echo web01.example.org\n")
                .contains("{\"jammy\": 1}");
    }

    @Test
    void a_template_that_is_not_usable_is_named() throws Exception {
        site("default.yaml", "a: [");
        assertThatThrownBy(this::fromSite).isInstanceOf(GuestException.class).hasMessageContaining("default.yaml");

        site("default.yaml", "a: __PMC__HOSTNAMES__\n");
        assertThatThrownBy(this::fromSite)
                .hasMessageContaining("__PMC__HOSTNAMES__")
                .hasMessageContaining("__PMC__HOSTNAME__");

        site("default.yaml", "");
        assertThatThrownBy(this::fromSite).hasMessageContaining("empty");

        Files.delete(temporary.resolve("default.yaml"));
        assertThatThrownBy(this::fromSite).hasMessageContaining("cannot read");
    }

    private void fromSite() throws GuestException {
        new CloudInit(temporary)
                .seed(
                        Guests.spec(null, List.of(), null),
                        MAC,
                        Guests.image(NetworkConfig.V2),
                        CloudInit.Callbacks.NONE);
    }

    private void site(String name, String text) throws IOException {
        Files.writeString(temporary.resolve(name), text);
    }

    private static Seed seed(VmSpec spec, NetworkConfig form) throws GuestException {
        return SHIPPED.seed(spec, MAC, Guests.image(form), CloudInit.Callbacks.NONE);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(@org.jspecify.annotations.Nullable String text) {
        assertThat(text).isNotNull();
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(String.valueOf(text));
    }

    @Test
    void a_guest_that_is_to_phone_home_is_told_where() throws Exception {
        String url = "http://10.1.2.3:9477/phone-home/web01/abc";
        VmSpec plain = Guests.spec(null, List.of(), null);
        VmSpec own = Guests.spec(null, List.of(), "#!/bin/sh\necho hello\n");

        Seed seed = phoningHome(plain, url);
        assertThat(urlToCall(seed.userData())).isEqualTo(url);
        assertThat(seed.userData()).contains("manage_etc_hosts");
        assertThat(urlToCall(String.valueOf(phoningHome(own, url).vendorData())))
                .isEqualTo(url);
        assertThat(seed(plain, NetworkConfig.V2).userData()).doesNotContain("phone_home");
    }

    @Test
    void a_template_that_phones_somewhere_else_is_left_alone() throws Exception {
        Files.writeString(temporary.resolve("default.yaml"), "phone_home: {url: 'http://site'}\n");

        Seed seed = new CloudInit(temporary)
                .seed(
                        Guests.spec(null, List.of(), null),
                        MAC,
                        Guests.image(NetworkConfig.V2),
                        new CloudInit.Callbacks(URI.create("http://10.1.2.3:9477/phone-home/web01/abc"), null));

        assertThat(urlToCall(seed.userData())).isEqualTo("http://site");
    }

    private Seed phoningHome(VmSpec spec, String url) throws GuestException {
        return SHIPPED.seed(spec, MAC, Guests.image(NetworkConfig.V2), new CloudInit.Callbacks(URI.create(url), null));
    }

    private static String urlToCall(String document) {
        return Json.mapper().valueToTree(yaml(document)).at("/phone_home/url").asString();
    }
}
