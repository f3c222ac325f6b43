package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.wire.GoldenFile;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The marks that executors of every release have put on domains. */
class DomainMarkTest {
    private static final Pattern ATTRIBUTE = Pattern.compile("\\w+=\"[^\"]*\"");

    private static final Map<String, DomainMark> MEANT = Map.of(
            "1.xml", new DomainMark("web1.example", "web", "trusty", 2, "21cff09cb9cfb2ba", null, 4),
            "2.xml", new DomainMark("web1.example", "web", "trusty", 2, "21cff09cb9cfb2ba", "8c2e1d0000000000", 4));

    @Test
    void everyReleasedFormIsRead() {
        assertThat(GoldenFile.of("mark"))
                .extracting(GoldenFile::name)
                .containsExactlyInAnyOrderElementsOf(MEANT.keySet());
        assertThat(GoldenFile.of("mark"))
                .allSatisfy(
                        golden -> assertThat(DomainMark.parse(golden.text())).isEqualTo(MEANT.get(golden.name())));
    }

    @Test
    void theNewestFormIsTheOneThatIsWritten() {
        GoldenFile newest = GoldenFile.newest("mark").get(0);

        assertThat(attributes(Objects.requireNonNull(MEANT.get(newest.name())).toBareXml()))
                .isEqualTo(attributes(newest.text()));
    }

    @Test
    void whatIsNotKnownIsPassedOver() {
        GoldenFile newest = GoldenFile.newest("mark").get(0);

        assertThat(DomainMark.parse(newest.text().replace("<host ", "<host colour=\"red\" ")))
                .isEqualTo(MEANT.get(newest.name()));
    }

    private static Set<String> attributes(String xml) {
        Set<String> attributes = new TreeSet<>();
        ATTRIBUTE.matcher(xml).results().forEach(found -> attributes.add(found.group()));
        return attributes;
    }
}
