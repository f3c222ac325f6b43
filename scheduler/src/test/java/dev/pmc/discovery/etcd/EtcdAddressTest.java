package dev.pmc.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdAddressTest {
    @Test
    void serversAndPrefixAreRead() {
        EtcdAddress address = EtcdAddress.parse("etcd://e1:2379,10.0.0.2,[::1]:4001/pmc/services/");

        assertThat(address.servers())
                .containsExactly(
                        URI.create("http://e1:2379"),
                        URI.create("http://10.0.0.2:2379"),
                        URI.create("http://[::1]:4001"));
        assertThat(address.prefix()).isEqualTo("/pmc/services");
        assertThat(address).hasToString("etcd://e1:2379,10.0.0.2:2379,[::1]:4001/pmc/services");
    }

    @Test
    void securedServersAreAskedByHttps() {
        assertThat(EtcdAddress.parse("etcds://e1/pmc").servers()).containsExactly(URI.create("https://e1:2379"));
    }

    @Test
    void credentialsAreNotShown() {
        EtcdAddress address = EtcdAddress.parse("etcd://e1/pmc").withCredentials("pmc:s3cret");

        assertThat(address.credentials()).isEqualTo("pmc:s3cret");
        assertThat(address).hasToString("etcd://e1:2379/pmc");
        assertThatThrownBy(() -> address.withCredentials("s3cret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the credentials for etcd are not user:password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etcd://",
                "etcd://e1",
                "etcd://e1/",
                "etcd:///pmc",
                "etcd://e1,/pmc",
                "etcd://e 1/pmc",
                "etcd://e1/a b"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> EtcdAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("etcd address");
    }
}
