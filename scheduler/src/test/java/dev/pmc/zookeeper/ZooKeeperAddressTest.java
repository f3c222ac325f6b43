package dev.pmc.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZooKeeperAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zk://host/mesos|host:2181|/mesos|",
                "zk://h1:2182,h2,[::1]:2183/mesos/prod/|h1:2182,h2:2181,[::1]:2183|/mesos/prod|",
                "zk://host/|host:2181|/|",
                "zk://jake:p@ss/word@host/mesos|host:2181|/mesos|jake:p@ss/word",
            })
    void readsWhatMesosReads(String text, String servers, String path, String credentials) {
        assertThat(ZooKeeperAddress.parse(text)).isEqualTo(new ZooKeeperAddress(servers, path, credentials));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "host:2181/mesos|begins with zk://",
                "zk://host:2181|names no path",
                "zk:///mesos|'' in the ZooKeeper address",
                "zk://h1;h2/mesos|'h1;h2' in the ZooKeeper address",
                "zk://secret@host/mesos|not user:password",
                "zk://host//mesos|'//mesos' is no path for ZooKeeper",
                "zk://host/mesos//|'/mesos/' is no path for ZooKeeper",
                "zk://host/./mesos|'/./mesos' is no path for ZooKeeper",
                "zk://host/a/../mesos|is no path for ZooKeeper",
                "zk://host:0/mesos|'host:0' in the ZooKeeper address has no port",
                "zk://host:70000/mesos|has no port",
                "zk://jake:se@cr/secret@ho st/mesos|'ho st' in the ZooKeeper address",
            })
    void saysWhatIsWrong(String text, String complaint) {
        assertThatThrownBy(() -> ZooKeeperAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("secret");
    }

    @Test
    void keepsThePasswordToItself() {
        assertThat(ZooKeeperAddress.parse("zk://jake:secret@host/mesos")).hasToString("zk://host:2181/mesos");
    }
}
