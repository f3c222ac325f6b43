package dev.pmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values check their characters by hand; what they mean by it is a regular expression. */
final class SyntaxTest {
    private static final String CHARACTERS = "09afgzAFGZ.:-_ /+é٣\u212a\u017f\n";
    private static final int ROUNDS = 20_000;

    private enum Value {
        HOSTNAME,
        COMPONENT_TYPE,
        OS,
        MAC,
        IPV4,
        READY
    }

    private static Object make(Value value, String text) {
        return switch (value) {
            case HOSTNAME -> new Hostname(text);
            case COMPONENT_TYPE -> new ComponentType(text);
            case OS -> VmSpecs.of("web1").os(text).build();
            case MAC -> new MacAddress(text);
            case IPV4 -> new Ipv4(text, null);
            case READY -> ReadyCheck.parse(text);
        };
    }

    private static boolean takes(Value value, String text) {
        try {
            make(value, text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOSTNAME       | web-1.Example         | (?i)(?=.{1,240}$)LABEL(\\.LABEL)*",
                "HOSTNAME       | LONG                  | (?i)(?=.{1,240}$)LABEL(\\.LABEL)*",
                "HOSTNAME       | LONG.LONG.LONG.REST   | (?i)(?=.{1,240}$)LABEL(\\.LABEL)*",
                "COMPONENT_TYPE | web_1.a-B             | [A-Za-z0-9_.-]{1,63}",
                "COMPONENT_TYPE | LONG                  | [A-Za-z0-9_.-]{1,63}",
                "OS             | trusty-1.0_x          | [A-Za-z0-9][A-Za-z0-9_.-]{0,62}",
                "OS             | LONG                  | [A-Za-z0-9][A-Za-z0-9_.-]{0,62}",
                "MAC            | 52:54:00:aF:09:f0     | (?i)[0-9a-f][02468ace](:[0-9a-f]{2}){5}",
                "IPV4           | 10.255.99.0           | BYTE(\\.BYTE){3}",
                "IPV4           | 1.2.3.4               | BYTE(\\.BYTE){3}",
                "READY          | tcp:9                 | tcp:0*[1-9]\\d*",
            })
    void itTakesWhatTheExpressionTakes(Value value, String example, String syntax) {
        String longest = "a".repeat(61) + "-z";
        String expression = syntax.replace("LABEL", "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
                .replace("BYTE", "(\\d{1,2}|[01]\\d\\d|2[0-4]\\d|25[0-5])");
        SplittableRandom random = new SplittableRandom(7);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = changed(example.replace("LONG", longest).replace("REST", "b".repeat(48)), random);

            boolean takes = takes(value, text);

            assertThat(takes).as(text).isEqualTo(text.matches(expression));
            taken += takes ? 1 : 0;
        }
        assertThat(taken).isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
    }

    /** A few characters are replaced, put in or taken out. */
    private static String changed(String text, SplittableRandom random) {
        StringBuilder changed = new StringBuilder(text);
        for (int change = random.nextInt(4); change > 0; change--) {
            int place = random.nextInt(changed.length() + 1);
            int end = Math.min(changed.length(), place + random.nextInt(2));
            int character = random.nextInt(CHARACTERS.length());
            changed.replace(place, end, random.nextInt(3) == 0 ? "" : CHARACTERS.substring(character, character + 1));
        }
        return changed.toString();
    }
}
