package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.framework.ExecutorArchive.Elsewhere;
import dev.pmc.framework.ExecutorArchive.Served;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorArchiveTest {
    private static final String PATH = "/artifacts/5ca1ab1e/exec.tgz";
    private static final Map<String, String> SETTINGS = Map.of("PMC_NETWORK", "bridge:br0");
    private static final Resources SHARE = Resources.of(0.1, 128, 0);

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, http://10.0.0.1:12345/artifacts/5ca1ab1e/exec.tgz",
        "fd00::1, http://[fd00::1]:12345/artifacts/5ca1ab1e/exec.tgz",
        "pmc_1.example, http://pmc_1.example:12345/artifacts/5ca1ab1e/exec.tgz"
    })
    void aSchedulersAddressIsFoundAgainInAnExecutorsId(String host, String url) {
        Served archive = new Served(host, 12345, PATH);
        ExecutorId id = ExecutorId.of(factory(archive).id(null).toString());

        assertThat(new Served("another", 1, PATH).url(id.source())).isEqualTo(url);
        assertThat(id.toString()).as("the name of a directory on agents").doesNotContain("/", ":", "[", "]");
    }

    @Test
    void eachSchedulerDescribesTheExecutorOfAnotherToTheByte() {
        ExecutorFactory first = factory(new Served("10.0.0.1", 12345, PATH));
        ExecutorFactory second = factory(new Served("10.0.0.2", 12346, PATH));
        ExecutorId running = ExecutorId.of(first.id(null).toString());

        assertThat(describe(second, running).toByteString())
                .isEqualTo(describe(first, running).toByteString());
        assertThat(second.id(null).kind()).isEqualTo(running.kind());
        assertThat(second.id(null)).isNotEqualTo(running);
        assertThat(describe(second, second.id(null)).getCommand().getUris(0).getValue())
                .isEqualTo("http://10.0.0.2:12346" + PATH);
    }

    @Test
    void anotherArchiveIsAnotherKind() {
        assertThat(factory(new Served("10.0.0.1", 12345, "/artifacts/0dd/exec.tgz"))
                        .id(null)
                        .kind())
                .isNotEqualTo(
                        factory(new Served("10.0.0.1", 12345, PATH)).id(null).kind());
        assertThat(factory(new Elsewhere("http://site/exec.tgz", false, "5ca1ab1e"))
                        .id(null))
                .isNotEqualTo(factory(new Elsewhere("http://site/exec.tgz", false, "0dd"))
                        .id(null));
    }

    @Test
    void whatIsAtOnePlaceForAllIsTheSameExecutorForAll() {
        Elsewhere archive = new Elsewhere("http://site/exec.tgz", false, "5ca1ab1e");

        assertThat(factory(archive).id(null)).isEqualTo(factory(archive).id(null));
        assertThat(factory(archive).id(null).source()).isNull();
    }

    @Test
    void onlyWhatNamesItsContentsMayBeKeptByAgents() {
        assertThat(cached(new Served("10.0.0.1", 12345, PATH))).isTrue();
        assertThat(cached(new Elsewhere("http://site/exec.tgz", false, "5ca1ab1e")))
                .isFalse();
    }

    private static boolean cached(ExecutorArchive archive) {
        ExecutorFactory executors = factory(archive);
        return describe(executors, executors.id(null)).getCommand().getUris(0).getCache();
    }

    private static ExecutorFactory factory(ExecutorArchive archive) {
        return new ExecutorFactory(archive, SETTINGS, SHARE, "*");
    }

    private static ExecutorInfo describe(ExecutorFactory executors, ExecutorId id) {
        FrameworkID framework = FrameworkID.newBuilder().setValue("framework-1").build();
        return executors.describe(id, null, framework, List.of());
    }
}
