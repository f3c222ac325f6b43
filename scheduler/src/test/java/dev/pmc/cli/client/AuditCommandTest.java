package dev.pmc.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.web.TestScheduler;
import dev.pmc.web.access.AccessRole;
import dev.pmc.web.access.AuditTrail;
import dev.pmc.web.access.Caller;
import dev.pmc.wire.Json;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whoHasWantedWhatIsListedForAdmins() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), TestScheduler.TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (TestScheduler pmc = new TestScheduler()) {
            Caller ann = new Caller("ann", AccessRole.VIEWER, Caller.Means.TOKEN, null);
            pmc.audit.add(
                    new AuditTrail.Deed(ann, "192.0.2.7", "10.0.0.2", "POST", "/api/v1/agents/metal1/drain"),
                    403,
                    "'ann' is a viewer; this takes an operator");
            String api = pmc.uri("/");

            assertThat(Commands.execute(out, err, "audit", "--api", api, "--api-token-file", token.toString()))
                    .isZero();
            assertThat(out.toString().lines())
                    .element(1)
                    .asString()
                    .matches("2030-01-01T12:00:00Z +ann +viewer +192.0.2.7 through 10.0.0.2"
                            + " +POST /api/v1/agents/metal1/drain +refused +'ann' is a viewer; this takes an operator");

            out.getBuffer().setLength(0);
            assertThat(Commands.execute(
                            out, err, "audit", "-o", "json", "--api", api, "--api-token-file", token.toString()))
                    .isZero();
            assertThat(Json.mapper().readTree(out.toString()).get("items")).hasSize(1);
            assertThat(Commands.execute(out, err, "audit", "--api", api)).isEqualTo(9);
            assertThat(err.toString()).contains("this needs the token");
        }
    }
}
