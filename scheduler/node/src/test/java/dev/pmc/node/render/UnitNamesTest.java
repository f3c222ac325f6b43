package dev.pmc.node.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of units, as systemd-escape gives them. */
final class UnitNamesTest {
    @ParameterizedTest
    @CsvSource({"/srv/pmc, srv-pmc.mount", "/srv/a-b, srv-a\\x2db.mount", "/.data/x.y_z, \\x2edata-x.y_z.mount"})
    void aPathsMountIsCalledAsSystemdCallsIt(String path, String unit) {
        assertThat(UnitNames.mountOf(path)).isEqualTo(unit);
    }
}
