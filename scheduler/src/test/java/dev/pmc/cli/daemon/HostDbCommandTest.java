package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.HostDb;
import dev.pmc.hostdb.sqlite.SqliteHostDb;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class HostDbCommandTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int pmcHostDb(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new HostDbCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    @Test
    void aHostDbMovesThroughTextToAnotherPlace() throws Exception {
        Path here = directory.resolve("here.db");
        Path there = directory.resolve("there.db");
        Path text = directory.resolve("export");
        try (HostDb db = SqliteHostDb.open(here)) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, new Changes("framework-1", 5, Map.of(), List.of(), List.of(), List.of(), List.of()));
        }

        assertThat(pmcHostDb("export", "--hostdb", here)).isZero();
        Files.writeString(text, out.toString());
        assertThat(pmcHostDb("import", "--hostdb", there, text)).isZero();
        assertThat(pmcHostDb("check", "--hostdb", there)).isZero();

        assertThat(out)
                .hasToString("the hostdb is sound: vms=0 results=0 framework=framework-1 sequence=5"
                        + System.lineSeparator());
        assertThat(pmcHostDb("import", "--hostdb", there, text)).isEqualTo(6);
        assertThat(err.toString()).startsWith("pmc: the hostdb ").hasLineCount(1);
    }

    @Test
    void theFrameworkIsForgottenOnlyByWhoSaysYes() {
        Path here = directory.resolve("here.db");
        try (HostDb db = SqliteHostDb.open(here)) {
            Epoch epoch = db.newEpoch();
            db.commit(epoch, new Changes("framework-1", 5, Map.of(), List.of(), List.of(), List.of(), List.of()));
        }

        assertThat(pmcHostDb("forget-framework", "--hostdb", here)).isEqualTo(2);
        pmcHostDb("check", "--hostdb", here);
        assertThat(out.toString()).contains("framework=framework-1");

        assertThat(pmcHostDb("forget-framework", "--yes", "--hostdb", here)).isZero();
        pmcHostDb("check", "--hostdb", here);
        assertThat(out.toString()).contains("framework=null");
    }

    @Test
    void withoutAVerbItSaysWhichThereAre() {
        assertThat(pmcHostDb()).isEqualTo(2);
        assertThat(err.toString()).contains("check, export, import or forget-framework");
    }
}
