package dev.pmc.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables as they are printed. */
class TableTest {
    private static List<String> lines(int width) {
        Table table = new Table("HOSTNAME", "STATE", "REASON");
        table.row("a-long-hostname.example.net", "running", "");
        table.row("web2", "failed", "the image trusty does not match its checksum");
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        table.print(out, width);
        out.flush();
        return text.toString().lines().toList();
    }

    @Test
    void whereThereIsRoomColumnsAreAsWideAsTheyNeedToBe() {
        assertThat(lines(Integer.MAX_VALUE))
                .containsExactly(
                        "HOSTNAME                     STATE    REASON",
                        "a-long-hostname.example.net  running  -",
                        "web2                         failed   the image trusty does not match its checksum");
    }

    @Test
    void atANarrowTerminalTheWidestColumnIsCut() {
        assertThat(lines(60))
                .containsExactly(
                        "HOSTNAME                     STATE    REASON",
                        "a-long-hostname.example.net  running  -",
                        "web2                         failed   the image trusty does\u2026");
        assertThat(lines(60)).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void namesStayWholeHoweverNarrowItIs() {
        assertThat(lines(10)).element(1).asString().startsWith("a-long-hostname.example.net  ");
        assertThat(lines(10)).element(2).asString().endsWith("the ima\u2026");
    }
}
