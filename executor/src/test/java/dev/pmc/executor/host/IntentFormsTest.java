package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask;
import dev.pmc.wire.GoldenFile;
import dev.pmc.wire.Messages;
import dev.pmc.wire.Mutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an executor makes of what executors of other releases have noted down beside a VM's disk. */
class IntentFormsTest {
    /** As the executors of the first releases have computed it. */
    private static final String HASH_OF_DOMAIN = "21cff09cb9cfb2ba";

    @TempDir
    Path all;

    private VmDirectory directory;

    @BeforeEach
    void create() throws Exception {
        directory = new VmDirectory(all, new UUID(0, 1));
        directory.create();
    }

    static Stream<GoldenFile> every() {
        return GoldenFile.of("intent").stream();
    }

    @ParameterizedTest
    @MethodSource("every")
    void everyReleasedFormIsRead(GoldenFile golden) throws Exception {
        note(golden.text());

        assertThat(VmDirectory.hostname(directory.path())).isEqualTo(new Hostname("web1.example"));
        assertThat(VmDirectory.base(directory.path())).isEqualTo(Path.of("/var/lib/pmc/images/base/trusty.qcow2"));
        assertThat(directory.knowsReadyMarker()).isEqualTo(golden.form() >= 3);
        assertThat(directory.readyMarker()).isEqualTo(golden.form() >= 3 ? "ready" : null);
        assertThat(SpecHash.ofDomain(Objects.requireNonNull(directory.spec()))).isEqualTo(HASH_OF_DOMAIN);
    }

    @ParameterizedTest
    @MethodSource("every")
    void whatIsNotKnownIsPassedOver(GoldenFile golden) throws Exception {
        for (Mutation added : Mutation.additions(golden.text(), Set.of("labels"))) {
            note(added.text());

            assertThat(VmDirectory.hostname(directory.path())).isEqualTo(new Hostname("web1.example"));
            assertThat(VmDirectory.base(directory.path())).isNotNull();
        }
    }

    /** If this fails since the form has changed: leave the golden file as it is, and add the next one. */
    @Test
    void theNewestFormIsTheOneThatIsWritten() throws Exception {
        GoldenFile newest = GoldenFile.newest("intent").get(0);
        note(newest.text());
        VmSpec spec = Messages.read(
                Objects.requireNonNull(directory.spec()).toString().getBytes(StandardCharsets.UTF_8), VmSpec.class);

        directory.intend(new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 2, 0, VmTask.VirtType.AUTO), null, "ready");

        assertThat(Mutation.tree(Files.readString(directory.path().resolve("spec.json"))))
                .isEqualTo(Mutation.tree(newest.text().replace("/var/lib/pmc/images/base/trusty.qcow2", "")));
    }

    private void note(String text) throws Exception {
        Files.writeString(directory.path().resolve("spec.json"), text);
    }
}
