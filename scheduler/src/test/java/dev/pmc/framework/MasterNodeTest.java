package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.mesos.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MasterNodeTest {
    private static final MasterNode NODE = new MasterNode("json.info_0000000003", 3, "json.info_");

    @Test
    void theSmallestNumberLeadsWhateverItsForm() {
        assertThat(MasterNode.leader(List.of(
                        "log_replicas", "json.info_0000000012", "info_0000000009", "json.info_0000000010", "info_x")))
                .contains(new MasterNode("info_0000000009", 9, "info_"));
        assertThat(MasterNode.leader(List.of("log_replicas", "json.info_12"))).isEmpty();
        assertThat(MasterNode.leader(List.of("0000000001"))).contains(new MasterNode("0000000001", 1, ""));
    }

    @Test
    void withTlsTheHostNameIsUsedBecauseTheCertificateNamesIt() {
        byte[] data = bytes("{\"address\":{\"hostname\":\"m.example\",\"ip\":\"10.0.0.1\",\"port\":5051}}");
        assertThat(NODE.endpoint(data, true)).hasToString("https://m.example:5051");
        assertThat(NODE.endpoint(data, false)).hasToString("http://10.0.0.1:5051");
    }

    @Test
    void withoutAddressTheNameInLibprocessHasToDo() {
        assertThat(NODE.endpoint(bytes("{\"pid\":\"master@10.0.0.1:5052\",\"port\":5052}"), false))
                .isEqualTo(new Endpoint(false, "10.0.0.1", 5052, Endpoint.SCHEDULER_PATH, null));
    }

    @Test
    void theOldestMastersWriteNothingButTheirName() {
        MasterNode oldest = new MasterNode("0000000001", 1, "");
        assertThat(oldest.endpoint(bytes("master@10.0.0.1:5052"), false)).hasToString("http://10.0.0.1:5052");
        assertThatThrownBy(() -> oldest.endpoint(new byte[] {1, 2}, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "[]", "{\"pid\":\"master\"}", "{\"address\":\"x\"}"})
    void dataThatNamesNoMasterIsRefused(String data) {
        assertThatThrownBy(() -> NODE.endpoint(bytes(data), false)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
