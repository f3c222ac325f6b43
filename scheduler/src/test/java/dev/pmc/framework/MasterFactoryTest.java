package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.mesos.Libmesos;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MasterFactoryTest {
    private static final FrameworkInfo FRAMEWORK =
            FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();

    private final RecordingEvents events = new RecordingEvents();
    private final ZooKeeperClients zooKeeper = new ZooKeeperClients();

    @AfterEach
    void close() {
        zooKeeper.close();
    }

    @Test
    void withoutLibmesosItIsHttp() throws DriverUnavailable {
        assertThat(create(DriverChoice.AUTO, MasterAccess.plain("127.0.0.1:5050")))
                .isInstanceOf(HttpMaster.class);
        assertThat(create(DriverChoice.HTTP, MasterAccess.plain("zk://127.0.0.1:2181/mesos")))
                .isInstanceOf(HttpMaster.class);
    }

    @Test
    void whoInsistsOnLibmesosHearsWhyThereIsNone() {
        assertThatThrownBy(() -> create(DriverChoice.LIBMESOS, MasterAccess.plain("127.0.0.1:5050")))
                .isInstanceOf(DriverUnavailable.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> create(DriverChoice.LIBMESOS, MasterAccess.plain("one,two")))
                .isInstanceOf(DriverUnavailable.class)
                .hasMessageContaining("libmesos takes one master");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "not a host|'not a host' is not host:port",
                "zk://host|names no path",
                "one,|'' is not host:port",
            })
    void anAddressThatCannotBeReadIsOneSentence(String master, String complaint) {
        assertThatThrownBy(() -> create(DriverChoice.HTTP, MasterAccess.plain(master)))
                .isInstanceOf(DriverUnavailable.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void aCaFileThatIsNotThereIsNamed() {
        MasterAccess access = new MasterAccess("https://one", true, Path.of("/nowhere/ca.pem"), "pmc", "secret");
        assertThatThrownBy(() -> create(DriverChoice.HTTP, access)).hasMessageContaining("/nowhere/ca.pem");
    }

    @Test
    void keepsSecretsOutOfTheLog() {
        assertThat(new MasterAccess("zk://a:b@host/mesos", false, null, "pmc", "secret"))
                .hasToString("zk://host/mesos");
    }

    private MesosMaster create(DriverChoice choice, MasterAccess access) throws DriverUnavailable {
        Libmesos libmesos = new Libmesos(
                Libmesos.Driver.SCHEDULER, Map.of("MESOS_NATIVE_JAVA_LIBRARY", "/nowhere/libmesos.so"), "");
        return new MasterFactory(choice, access, libmesos, zooKeeper).create(events, FRAMEWORK);
    }
}
