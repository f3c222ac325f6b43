package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.network.lease.Cidr;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy anywhere = new AddressPolicy(List.of(), List.of());
    private final AddressPolicy lab = new AddressPolicy(
            List.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("10.9.9.0/24")),
            List.of(AddressRange.parse("10.1.2.200-10.1.2.220")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.0/8",
                "0.0.0.0/8",
                "0.0.0.0/1",
                "169.254.0.0/16",
                "224.0.0.0/24",
                "240.0.0.0/4",
                "126.0.0.0/7"
            })
    void aVlanOfSpecialAddressesIsRefused(String vlan) {
        assertThat(why(anywhere, vlan, null, null).orElseThrow()).contains("no host can have");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.0/24, 10.1.2.0, its network's own address",
        "10.1.2.0/24, 10.1.2.255, its network's broadcast address",
        "10.1.2.0/24, 10.1.2.1, the gateway of its network",
        ", 10.1.2.255/24, its network's broadcast address",
        ", 127.0.0.1/8, a loopback address",
        ", 169.254.1.1, link-local",
        ", 255.255.255.255, reserved",
        ", 0.0.0.0, this network",
    })
    void anAddressThatNoHostCanHaveIsRefusedThoughItIsAskedFor(@Nullable String vlan, String ip, String reason) {
        assertThat(why(anywhere, vlan, ip, null).orElseThrow()).contains(reason);
    }

    @Test
    void theGatewayIsThatOfTheJob() {
        assertThat(why(anywhere, "10.1.2.0/24", "10.1.2.254", "10.1.2.254").orElseThrow())
                .contains("the gateway");
        assertThat(why(anywhere, "10.1.2.0/24", "10.1.2.1", "10.1.2.254")).isEmpty();
        assertThat(why(anywhere, "10.1.2.0/24", null, "127.0.0.1").orElseThrow())
                .isEqualTo("the gateway 127.0.0.1 is a loopback address");
    }

    @Test
    void outsideOfItsNetworksAStageGivesNothing() {
        assertThat(why(lab, "10.1.2.0/24", null, null)).isEmpty();
        assertThat(why(lab, "10.0.0.0/8", null, null).orElseThrow()).contains("--networks");
        assertThat(why(lab, "10.2.2.0/24", null, null).orElseThrow()).contains("--networks");
        assertThat(why(lab, null, "10.9.9.9", null)).isEmpty();
        assertThat(why(lab, null, "10.9.8.9", null).orElseThrow()).contains("--networks");
        assertThat(why(lab, null, "10.9.9.255", null).orElseThrow()).contains("broadcast");
        assertThat(why(lab, null, null, null))
                .as("any DHCP server may serve it")
                .isEmpty();
    }

    @Test
    void whatIsReservedNobodyGetsByAskingForIt() {
        assertThat(why(lab, null, "10.1.2.210", null)).contains("the address 10.1.2.210 is reserved");
    }

    private static Optional<String> why(
            AddressPolicy policy, @Nullable String vlan, @Nullable String ip, @Nullable String gateway) {
        return policy.whyNot(new AddressRequest(
                new Hostname("web1"),
                vlan == null ? null : Cidr.parse(vlan),
                gateway,
                ip == null ? null : Ipv4.parse(ip),
                null));
    }
}
