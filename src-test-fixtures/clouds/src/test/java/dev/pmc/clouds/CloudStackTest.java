package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The stand-in keeps the rules that people run into. */
class CloudStackTest {
    private final CloudStack cloud = CloudStack.start(MachineHost.NOTHING);
    private final ApiClient client = new ApiClient(cloud, cloud.secretKey());

    @SuppressWarnings("NullAway.Init")
    private String network;

    @BeforeEach
    void makeNetwork() throws Exception {
        network = client.call(
                        "createNetwork",
                        Map.of(
                                "name", "net",
                                "displaytext", "net",
                                "networkofferingid", client.first("listNetworkOfferings", "networkoffering"),
                                "zoneid", client.first("listZones", "zone"),
                                "gateway", "172.16.0.1",
                                "netmask", "255.255.255.0"))
                .body()
                .get("network")
                .get("id")
                .asString();
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private ApiClient.Answer deploy(String name, Map<String, String> more) throws Exception {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "name", name,
                "zoneid", client.first("listZones", "zone"),
                "serviceofferingid", client.first("listServiceOfferings", "serviceoffering"),
                "templateid", client.first("listTemplates", "template"),
                "networkids", network));
        parameters.putAll(more);
        return client.call("deployVirtualMachine", parameters);
    }

    private JsonNode deployed(String name) throws Exception {
        return client.finished(deploy(name, Map.of())).get("virtualmachine");
    }

    private ApiClient.Answer associate() throws Exception {
        return client.call("associateIpAddress", Map.of("networkid", network));
    }

    @Test
    void callsThatAreNotSignedRightAreRefused() throws Exception {
        ApiClient.Answer answer = new ApiClient(cloud, "another").call("listOsTypes", Map.of());

        assertThat(answer.code()).isEqualTo(401);
        assertThat(cloud.calls()).doesNotContain("listOsTypes");
    }

    @Test
    void aSignatureIsThatOfTheApiGuide() {
        assertThat(Signature.of(
                        Map.of("command", "listUsers", "apiKey", "plgWJ fZK4gyS/mlrJVPq7gfXSeXwRQ", "response", "json"),
                        "VDaACYb0"))
                .isEqualTo(Signature.of(
                        Map.of("COMMAND", "listUsers", "APIKEY", "plgWJ fZK4gyS/mlrJVPq7gfXSeXwRQ", "response", "JSON"),
                        "VDaACYb0"))
                .hasSize(28);
    }

    @Test
    void anUnknownCommandIsRefused() throws Exception {
        assertThat(client.call("listNothing", Map.of()).code()).isEqualTo(432);
    }

    @Test
    void aJobIsNotDoneAtOnce() throws Exception {
        String job = deploy("a", Map.of()).body().get("jobid").asString();

        assertThat(client.call("queryAsyncJobResult", Map.of("jobid", job))
                        .body()
                        .get("jobstatus")
                        .asInt())
                .isZero();
        assertThat(client.call("queryAsyncJobResult", Map.of("jobid", job))
                        .body()
                        .get("jobstatus")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aNetworkHasNoAddressBeforeItsFirstMachine() throws Exception {
        assertThat(associate().error()).contains("not implemented");

        deployed("a");

        assertThat(client.finished(associate())
                        .get("ipaddress")
                        .get("ipaddress")
                        .asString())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void namesAndAddressesAreUniqueInANetwork() throws Exception {
        client.finished(deploy("a", Map.of("ipaddress", "172.16.0.20")));

        assertThat(deploy("a", Map.of()).error()).contains("name a is taken");
        assertThat(deploy("b", Map.of("ipaddress", "172.16.0.20")).error()).contains("address 172.16.0.20 is taken");
        assertThat(deploy("b", Map.of("ipaddress", "172.16.1.20")).error()).contains("not in the network");
        assertThat(deploy("b", Map.of("ipaddress", "172.16.0.1")).error()).contains("not in the network");
    }

    @Test
    void userDataIsBase64AndNotTooLong() throws Exception {
        String told = Base64.getEncoder().encodeToString("#cloud-config".getBytes(UTF_8));
        client.finished(deploy("a", Map.of("userdata", told)));

        assertThat(cloud.userData()).containsEntry("a", "#cloud-config");
        assertThat(deploy("b", Map.of("userdata", "#cloud-config")).error()).contains("base64");
    }

    @Test
    void aPortOfAnAddressGoesOneWayOnly() throws Exception {
        String machine = deployed("a").get("id").asString();
        String address = client.finished(associate()).get("ipaddress").get("id").asString();
        Map<String, String> forward = Map.of(
                "ipaddressid",
                address,
                "protocol",
                "tcp",
                "publicport",
                "5050",
                "privateport",
                "22",
                "virtualmachineid",
                machine);
        client.finished(client.call("createPortForwardingRule", forward));

        ApiClient.Answer second = client.call(
                "createLoadBalancerRule",
                Map.of(
                        "publicipid",
                        address,
                        "name",
                        "lb",
                        "algorithm",
                        "roundrobin",
                        "publicport",
                        "5050",
                        "privateport",
                        "5050"));

        assertThat(second.code()).isEqualTo(537);
    }

    @Test
    void aTemplateIsMadeOfAStoppedMachineOnly() throws Exception {
        String machine = deployed("a").get("id").asString();
        Map<String, String> template = Map.of(
                "name",
                "t",
                "displaytext",
                "t",
                "ostypeid",
                client.first("listOsTypes", "ostype"),
                "volumeid",
                client.first("listVolumes", "volume"));
        assertThat(client.call("createTemplate", template).error()).contains("stopped");

        client.finished(client.call("stopVirtualMachine", Map.of("id", machine)));

        assertThat(client.finished(client.call("createTemplate", template))
                        .get("template")
                        .get("name")
                        .asString())
                .isEqualTo("t");
    }

    @Test
    void aNetworkInUseStays() throws Exception {
        String machine = deployed("a").get("id").asString();
        assertThat(client.call("deleteNetwork", Map.of("id", network)).code()).isEqualTo(536);

        client.finished(client.call("destroyVirtualMachine", Map.of("id", machine, "expunge", "true")));

        assertThat(client.finished(client.call("deleteNetwork", Map.of("id", network)))
                        .get("success")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatIsNotThereIsSaidInCloudStacksWords() throws Exception {
        assertThat(client.call("listVirtualMachines", Map.of("id", "nobody")).error())
                .contains(
                        "Invalid parameter id value=nobody due to incorrect long value format, or entity does not exist");
    }
}
