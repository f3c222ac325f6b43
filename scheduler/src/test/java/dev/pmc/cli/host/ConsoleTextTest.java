package dev.pmc.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTextTest {
    @ParameterizedTest
    @CsvSource(
            value = {
                "plain text|plain text",
                "'two\\r\\nlines\\n'|'two\\nlines\\n'",
                "\\e[0;1;31mred\\e[0m|red",
                "\\e[2J\\e[1;1HSeaBIOS|SeaBIOS",
                "\\e]0;another title\\aafter|after",
                "\\e]8;;http://evil\\e\\\\link|link",
                "\\ePq#0;2;0;0;0\\e\\\\picture|picture",
                "\\e(Bascii|ascii",
                "\\ecreset|reset",
                "bell\\a|bell",
                "gr\u00fc\u00df\u20ac\ud83d\ude00|gr\u00fc\u00df\u20ac\ud83d\ude00",
                "\u009b31mred|red",
                "\\e]never ended\\nnext|'next'",
                "\\e[\\nnext|'next'"
            },
            delimiter = '|')
    void onlyTextIsLeft(String said, String seen) {
        assertThat(ConsoleText.lines().of(unescaped(said))).isEqualTo(unescaped(seen));
    }

    @Test
    void aSequenceMayBeCutAnywhere() {
        String said = "a\u001b[31mb\u001b]0;t\u001b\\c\u001b(Bd";
        for (int cut = 0; cut <= said.length(); cut++) {
            ConsoleText text = ConsoleText.lines();
            assertThat(text.of(said.substring(0, cut)) + text.of(said.substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo("abcd");
        }
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "\\e[0;1;31mred\\e[0m|\\e[0;1;31mred\\e[0m",
                "\\e[2J\\e[1;1H\\e[?25ltop|\\e[2J\\e[1;1H\\e[?25ltop",
                "\\e[?1049h\\e(0lqk\\e(B|\\e[?1049h\\e(0lqk\\e(B",
                "'10%\\r20%\\n'|'10%\\r20%\\n'",
                "\\e]0;another title\\aafter|after",
                "\\e]52;c;Y2F0IC9ldGMvcGFzc3dk\\aclipboard|clipboard",
                "\\e]8;;http://evil\\e\\\\link|link",
                "\\e[21ttitle|title",
                "\\e[6n\\e[c\\e[>c\\eZwho|who",
                "\\e[?1000h\\e[?2004hmouse|mouse",
                "\\e[5iprinter|printer",
                "\\eP$q\\e\\\\m|m",
                "\\e[3\\e[1mtwice|twice",
                "\u009b31mred|red",
                "bell\\a|bell"
            },
            delimiter = '|')
    void ofAScreenWhatDoesNoHarmIsLeft(String said, String seen) {
        assertThat(ConsoleText.screen().of(unescaped(said))).isEqualTo(unescaped(seen));
    }

    @Test
    void aSequenceWithoutAnEndTakesNoMemory() {
        ConsoleText text = ConsoleText.screen();

        assertThat(text.of("\u001b[" + "1;".repeat(100_000))).isEmpty();
        assertThat(text.of("mred")).isEqualTo("red");
    }

    private static String unescaped(String text) {
        return text.replace("\\\\", "\u0000")
                .replace("\\e", "\u001b")
                .replace("\\a", "\u0007")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\u0000", "\\");
    }
}
