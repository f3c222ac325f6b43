package dev.pmc.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs between texts. Lines are letters here. */
final class TextDiffTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc, ''",
        "abc, adc, -b+d",
        "abc, ac, -b",
        "ac, abc, +b",
        "'', ab, +a+b",
        "ab, '', -a-b",
        "abcd, bcde, -a+e",
    })
    void linesThatOneLacksAreShown(String before, String after, String diff) {
        assertThat(String.join("", TextDiff.of(lines(before), lines(after))).replace(" ", ""))
                .isEqualTo(diff);
    }

    private static String lines(String letters) {
        return letters.replaceAll("(.)", "$1\n");
    }
}
