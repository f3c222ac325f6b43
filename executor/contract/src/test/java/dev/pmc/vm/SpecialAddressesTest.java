package dev.pmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses no host can have. */
class SpecialAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, means 'this network'",
        "0.255.255.255, means 'this network'",
        "127.0.0.1/8, is a loopback address",
        "127.255.255.254, is a loopback address",
        "169.254.0.1, is link-local",
        "169.254.169.254, is link-local",
        "224.0.0.1, is a multicast address",
        "239.255.255.255, is a multicast address",
        "240.0.0.1, is reserved (240.0.0.0/4)",
        "255.255.255.255, is reserved (240.0.0.0/4)",
        "10.1.2.0/24, is its network's own address",
        "10.1.2.255/24, is its network's broadcast address",
        "10.1.255.255/16, is its network's broadcast address",
        "10.1.2.3/30, is its network's broadcast address",
    })
    void noHostCanHave(String address, String why) {
        assertThat(SpecialAddresses.whyNot(Ipv4.parse(address))).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.0",
                "10.1.2.0",
                "10.1.2.255",
                "10.1.2.255/16",
                "10.1.2.0/31",
                "10.1.2.1/31",
                "10.1.2.0/32",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.1/24",
                "192.0.2.16/24",
                "223.255.255.254"
            })
    void anOrdinaryHostCanHave(String address) {
        assertThat(SpecialAddresses.whyNot(Ipv4.parse(address))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0, 127.255.255.255, true",
        "126.0.0.0, 128.0.0.0, true",
        "10.0.0.0, 11.255.255.255, false",
        "223.255.255.0, 224.0.0.0, true",
    })
    void aRangeThatHasOneIsFound(String first, String last, boolean special) {
        long from = Ipv4.parse(first).number();
        long to = Ipv4.parse(last).number();
        assertThat(SpecialAddresses.overlapping(from, to).isPresent()).isEqualTo(special);
    }
}
