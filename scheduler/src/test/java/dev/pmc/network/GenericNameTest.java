package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10-1-2-16.pool.example", "host-10-1-2-16.lab", "ip-10-1-2-16", "10.1.2.16.lab",
                        "16.2.1.10.dyn.example",
                "dsl16-2-1-10.example", "p010001002016.example", "host-0a010210.lab", "HOST-0A010210.LAB",
                        "x-010-001-002-016"
            })
    void aNameThatOnlySaysTheAddressIsNobodys(String name) {
        assertThat(GenericName.isMadeOf("10.1.2.16", name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printer.lab",
                "web16",
                "rack1-2-16.lab",
                "10-1-2-17.lab",
                "10-1-2-160.lab",
                "110-1-2-16.lab",
                "db"
            })
    void aHostsNameIsNot(String name) {
        assertThat(GenericName.isMadeOf("10.1.2.16", name)).isFalse();
    }
}
