package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results, and messages that were put aside, are read by more people than may know a guest's passwords. */
final class RedactionTest {
    private static final Map<String, Object> FIELDS = new LinkedHashMap<>(Map.of(
            "hostname",
            "web1",
            "comp_type",
            "web",
            "user_data",
            "#cloud-config\npassword: hunter2\n",
            "ssh_keys",
            List.of("ssh-ed25519 AAAA hunter2"),
            "executor",
            "https://deploy:hunter2@repo.example/exec.tgz",
            "ticket",
            Map.of("url", List.of("see http://me:hunter2@tracker.example/7"))));

    private static JobResult result(Map<String, Object> fields, String reason) {
        return new JobResult(
                "r-1", QueueName.UNNAMED, JobResult.Status.FAILED, "web1", "metal1", null, reason, null, fields);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void aResultLeavesOutWhatIsTheGuestsOwnAndSaysSo() {
        String message =
                text(ResultWriter.write(result(FIELDS, "cannot fetch http://u:hunter2@images.example/x: 404")));

        assertThat(message)
                .doesNotContain("hunter2", "AAAA")
                .contains("\"redacted\":[\"", "user_data", "ssh_keys")
                .contains("https://***@repo.example/exec.tgz", "http://***@tracker.example/7")
                .contains("http://***@images.example/x: 404");
    }

    @Test
    void itRepeatsThemForWhoWantsThem() {
        String message = text(ResultWriter.writeAll(result(FIELDS, "")));

        assertThat(message).contains("password: hunter2", "AAAA").doesNotContain("redacted");
    }

    @Test
    void aResultWithNothingLeftOutIsTheJobAgainAndOneWithIsNoJob() {
        byte[] plain = ResultWriter.write(result(Map.of("hostname", "web1", "comp_type", "web"), ""));
        byte[] redacted = ResultWriter.write(result(FIELDS, ""));

        assertThat(JobParser.parse(plain)).isInstanceOf(ParsedJob.Valid.class);
        assertThat(((ParsedJob.Invalid) JobParser.parse(redacted)).problems())
                .containsExactly(
                        "this is a result of pmc's, which has left out fields of its job (redacted); send the job"
                                + " itself");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hostname\":\"web1\",\"user_data\":\"hunter2\"}",
                "{\"hostname\":\"web1\",\"user-data\":\"hunter2\"}",
                "{\"hostname\":\"web1\",\"SSHkeys\":[\"hunter2\"]}",
                "{\"hostname\":\"web1\",\"user_data\":\"hunter2\",}",
                "{\"hostname\":\"web1\",\"userData\":\"hunter2",
                "{\"hostname\":\"web1\" \"ssh_key\":\"hunter2\"}",
                "hostname=web1 key='-----BEGIN OPENSSH PRIVATE KEY----- hunter2'",
            })
    void aMessageThatIsPutAsideIsShownWithoutThem(String message) {
        byte[] plain = message.getBytes(StandardCharsets.UTF_8);

        assertThat(Redaction.text(plain)).contains("web1").doesNotContain("hunter2");
        assertThat(Redaction.text(Base64.getMimeEncoder().encode(plain))).doesNotContain("hunter2");
        assertThat(Redaction.text(Base64.getEncoder().encode(plain)))
                .doesNotContain(Base64.getEncoder().encodeToString(plain));
    }

    @Test
    void whatWasNotShownOfAMessageIsInTheEditedOneAgain() {
        byte[] original = """
                {"hostname":"web_1","user_data":"hunter2","executor":"http://me:hunter2@site.example/exec.tgz"}
                """.getBytes(StandardCharsets.UTF_8);
        String edited = Redaction.text(original).replace("web_1", "web1");

        assertThat(edited).doesNotContain("hunter2");
        assertThat(new String(Redaction.restored(original, edited), StandardCharsets.UTF_8))
                .isEqualTo("{\"hostname\":\"web1\",\"executor\":\"http://me:hunter2@site.example/exec.tgz\","
                        + "\"user_data\":\"hunter2\"}");
    }

    @Test
    void whatIsSaidAnewIsNotOverruledByWhatWasNotShown() {
        byte[] original = "{\"hostname\":\"web1\",\"user_data\":\"hunter2\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(new String(
                        Redaction.restored(original, "{\"hostname\":\"web1\",\"user_data\":\"other\"}"),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"hostname\":\"web1\",\"user_data\":\"other\"}");
        assertThat(Redaction.restored(original, "no JSON")).isEqualTo("no JSON".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPrivateKeyThatWasGivenByMistakeIsNotQuoted() {
        String key = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2hunter2\n-----END OPENSSH PRIVATE KEY-----\n";
        byte[] message = Json.bytes(Map.of("hostname", "web1", "comp_type", "web", "ssh_keys", key));

        assertThat(((ParsedJob.Invalid) JobParser.parse(message)).problems())
                .singleElement()
                .asString()
                .contains("private key")
                .doesNotContain("hunter2");
    }
}
