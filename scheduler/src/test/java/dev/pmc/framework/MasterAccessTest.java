package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.zookeeper.ZooKeeperAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MasterAccessTest {
    @Test
    void takesTheCredentialsFromElsewhereToo() {
        String master = MasterAccess.withZooKeeperUser("zk://old:one@h1,h2:2182/mesos", "jake:p@ss/word");
        assertThat(ZooKeeperAddress.parse(master))
                .isEqualTo(new ZooKeeperAddress("h1:2181,h2:2182", "/mesos", "jake:p@ss/word"));
        assertThat(MasterAccess.plain(master)).hasToString("zk://h1:2181,h2:2182/mesos");
        assertThatThrownBy(() -> MasterAccess.withZooKeeperUser("zk://h/mesos", "secret"))
                .hasMessageContaining("not user:password")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> MasterAccess.withZooKeeperUser("host:5050", "jake:secret"))
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zk://jake:p@ss/word@h1:2182,[::1],h2/mesos|h1 ::1 h2",
                "http://m1:5051,m_2,[::1]:5050|m1 m_2 ::1",
            })
    void tellsTheMachinesApartFromThePassword(String master, String hosts) {
        assertThat(MasterAccess.plain(master).hosts()).containsExactly(hosts.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://jake:secret@host:5050", "jake:se@secret@host", "http://jake:se/secret@host"})
    void noComplaintRepeatsAPassword(String master) {
        assertThatThrownBy(() -> MasterAccess.plain(master).check())
                .hasStackTraceContaining("is not host:port")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @Test
    void libmesosIsNotTrustedWithASlashInThePassword() {
        assertThat(MasterAccess.plain("zk://jake:pass/word@host/mesos").suitsLibmesos())
                .isFalse();
        assertThat(MasterAccess.plain("zk://jake:p@ssword@host/mesos").suitsLibmesos())
                .isTrue();
    }
}
