package dev.pmc.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks. */
final class SubnetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, 10.0.0.255, true",
        "10.0.0.0/24, 10.0.1.0, false",
        "10.0.0.5/32, 10.0.0.5, true",
        "10.0.0.5/32, 10.0.0.4, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "128.0.0.0/1, 200.1.1.1, true",
        "128.0.0.0/1, 127.1.1.1, false",
        "10.0.0.0/8, nonsense, false",
    })
    void anAddressLiesInItOrNot(String network, String address, boolean inside) {
        Subnet subnet = Subnet.parse(network);

        assertThat(subnet.contains(address)).isEqualTo(inside);
        assertThat(subnet).hasToString(network);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.1.0.0/16, true", "10.1.0.0/16, 10.0.0.0/8, false", "10.1.0.0/16, 10.2.0.0/16, false"})
    void aNetworkLiesInItOrNot(String network, String other, boolean inside) {
        assertThat(Subnet.parse(network).contains(Subnet.parse(other))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "10.0.0.300/32", "a/8", ""})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Subnet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
