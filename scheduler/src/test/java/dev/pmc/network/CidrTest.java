package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.Cidr;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.0/24, 10.1.2.0/24, 10.1.2.255",
        "10.1.2.77/24, 10.1.2.0/24, 10.1.2.255",
        "192.168.200.9/30, 192.168.200.8/30, 192.168.200.11",
        "128.0.0.0/1, 128.0.0.0/1, 255.255.255.255",
        "10.1.2.3/32, 10.1.2.3/32, 10.1.2.3"
    })
    void aNetworkHasAFirstAndALastAddress(String text, String network, String last) {
        Cidr cidr = Cidr.parse(text);

        assertThat(cidr).hasToString(network);
        assertThat(Cidr.text(cidr.last())).isEqualTo(last);
        assertThat(cidr.contains(cidr.first())).isTrue();
        assertThat(cidr.contains(cidr.last())).isTrue();
        assertThat(cidr.contains(cidr.last() + 1)).isFalse();
        assertThat(cidr.contains(cidr.first() - 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.1.2.0", "10.1.2/24", "10.1.2.0/0", "10.1.2.0/33", "10.1.2.256/24", "", "x/y", "10.1.2.0/"})
    void whatIsNoNetworkIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> Cidr.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.1.2.0/24");
    }

    @Test
    void aRangeIsAnAddressOrTwoOrANetwork() {
        assertThat(AddressRange.parse("10.1.2.20")).hasToString("10.1.2.20");
        assertThat(AddressRange.parse("10.1.2.20-10.1.2.29")).hasToString("10.1.2.20-10.1.2.29");
        assertThat(AddressRange.parse("10.1.2.64/30")).hasToString("10.1.2.64-10.1.2.67");
        assertThatThrownBy(() -> AddressRange.parse("10.1.2.29-10.1.2.20"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMacFollowsFromTheAddressAsEver() {
        assertThat(MacRule.of(Cidr.number("192.168.254.15")).limit(2))
                .containsExactly(new MacAddress("52:54:00:a8:fe:0f"), new MacAddress("52:54:c0:a8:fe:0f"));
        assertThat(MacRule.of(Cidr.number("10.1.2.16")).distinct()).hasSize(256);
    }

    @Test
    void aHostWithoutAnAddressHasTheMacOfItsName() {
        assertThat(MacRule.of(new Hostname("web01")).findFirst()).contains(new MacAddress("52:54:00:1f:94:fe"));
    }
}
