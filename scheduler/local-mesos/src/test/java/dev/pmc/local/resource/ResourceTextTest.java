package dev.pmc.local.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceTextTest {

    @Test
    void anAttributeIsANumberRangesOrAText() {
        List<Attribute> attributes = ResourceText.attributes("vt_enabled:1;ct_test:4.5;slots:[1-3,7-9];node:a1;odd:1,");

        assertThat(attributes)
                .extracting(Attribute::getName)
                .containsExactly("vt_enabled", "ct_test", "slots", "node", "odd");
        assertThat(attributes.get(1).getScalar().getValue()).isEqualTo(4.5);
        assertThat(attributes.get(2).getRanges().getRangeList())
                .containsExactly(
                        Value.Range.newBuilder().setBegin(1).setEnd(3).build(),
                        Value.Range.newBuilder().setBegin(7).setEnd(9).build());
        assertThat(attributes.get(4).getText().getValue()).isEqualTo("1,");
    }

    @Test
    void valuesMayHoldColons() {
        assertThat(ResourceText.attributes("url:http://a:80").get(0).getText().getValue())
                .isEqualTo("http://a:80");
    }

    @Test
    void rangesComeBeforeNumbersAsAgentsListThem() {
        assertThat(ResourceText.resources("cpus:4;mem:4096;ports:[31000-31099]"))
                .hasToString("ports:[31000-31099]; cpus:4; mem:4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpus", "cpus:", ":4", "cpus:four", "ports:[1-2", "ports:[1..2]"})
    void whatIsNoResourceIsRefusedByItsText(String text) {
        assertThatThrownBy(() -> ResourceText.resources(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.substring(text.indexOf(':') + 1));
    }
}
