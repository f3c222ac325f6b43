package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "master1, http://master1:5050",
        "master1:80, http://master1:80",
        "10.0.0.1:5051, http://10.0.0.1:5051",
        "https://master1, https://master1:5050",
        "HTTP://master1:5051/ignored, http://master1:5051",
        "[::1]:5050, http://[::1]:5050",
        "mesos_master_1:5051, http://mesos_master_1:5051",
    })
    void readsWhatPeopleType(String text, String endpoint) {
        assertThat(Endpoint.parse(text, 5050, "/api")).hasToString(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "master one", "zk://host/mesos", "user@master:5050", "host:", "host:0", "host:99999"})
    void refusesWhatIsNoAddress(String text) {
        if (text.equals("host:")) {
            assertThat(Endpoint.parse(text, 5050, "/api").port()).isEqualTo(5050);
            return;
        }
        assertThatThrownBy(() -> Endpoint.parse(text, 5050, "/api")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void followsTheRedirectOfAMasterAndKeepsItsOwnScheme() throws IOException {
        Endpoint plain = Endpoint.parse("one:5050", 5050, "/api/v1/scheduler");
        Endpoint secure = Endpoint.parse("https://one:5050", 5050, "/api/v1/scheduler");

        assertThat(plain.redirected("//two:5051/master/api/v1/scheduler"))
                .isEqualTo(new Endpoint(false, "two", 5051, "/master/api/v1/scheduler", null));
        assertThat(secure.redirected("//two:5051"))
                .isEqualTo(new Endpoint(true, "two", 5051, "/api/v1/scheduler", null));
        assertThat(plain.redirected("//mesos_master_2:5051")).hasToString("http://mesos_master_2:5051");
        assertThat(plain.redirected("//[fe80::1]:5051")).hasToString("http://[fe80::1]:5051");
        Endpoint underscored = Endpoint.parse("mesos_master_1:5051", 5050, "/api/v1/scheduler");
        assertThat(underscored.redirected("//mesos_master_2:5052/api/v1/scheduler"))
                .isEqualTo(new Endpoint(false, "mesos_master_2", 5052, "/api/v1/scheduler", null));
        assertThat(underscored.redirected("/other"))
                .isEqualTo(new Endpoint(false, "mesos_master_1", 5051, "/other", null));
        assertThat(plain.redirected("/other")).isEqualTo(new Endpoint(false, "one", 5050, "/other", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://two:5050/x", "//two three/", "ftp://two/", "mailto:x", "//:5050"})
    void neverLeavesTlsNorGoesNowhere(String location) {
        Endpoint secure = Endpoint.parse("https://one:5050", 5050, "/api/v1/scheduler");
        assertThatThrownBy(() -> secure.redirected(location)).isInstanceOf(ProtocolException.class);
    }
}
