package dev.pmc.cli.host;

import java.util.regex.Pattern;

/**
 * Takes from what a guest says whatever could do anything to the terminal of who looks: escape sequences and control
 * characters. A sequence may begin in one part and end in the next; so one of these is for one guest, and for one thread.
 */
public final class ConsoleText {
    private static final char ESCAPE = 0x1B;
    private static final char BELL = 0x07;

    /** None that is worth passing on is longer. */
    private static final int LONGEST_SEQUENCE = 64;

    /**
     * Colours, the cursor, erasing and scrolling, the alternate screen and line graphics. Nothing that the terminal would
     * answer, or that touches its window, its clipboard, its printer or its mouse.
     */
    private static final Pattern HARMLESS = Pattern.compile(
            "\u001b(\\[[0-9;]*[A-HJ-MPSTX@dfmrsu]" + "|\\[\\?(1|7|12|25|47|1047|1048|1049)[hl]|[78DEM=>]|\\([0B])");

    /** Where in the grammar of ECMA-48 the text is. */
    private enum Place {
        TEXT,
        /** After an escape character. */
        ESCAPED,
        /** In a control sequence, which ends with a letter or the like. */
        CONTROL,
        /** In a control string, such as a window's title, which ends with a bell or {@code ESC \}. */
        STRING,
        /** After an escape character in a control string. */
        STRING_ESCAPED
    }

    private final boolean isScreen;
    private final StringBuilder sequence = new StringBuilder();
    private Place place = Place.TEXT;

    private ConsoleText(boolean isScreen) {
        this.isScreen = isScreen;
    }

    /** Leaves lines of text, which end in a newline alone. */
    public static ConsoleText lines() {
        return new ConsoleText(false);
    }

    /** Leaves what programs that fill a screen need, as far as it does no harm. */
    public static ConsoleText screen() {
        return new ConsoleText(true);
    }

    /** What is left of the next part. */
    String of(String part) {
        StringBuilder text = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char character = part.charAt(i);
            if (place == Place.TEXT && isText(character)) {
                text.append(character);
                continue;
            }
            place = after(character);
            if (isScreen && sequence.length() < LONGEST_SEQUENCE) {
                sequence.append(character);
            }
            if (place == Place.TEXT) {
                if (HARMLESS.matcher(sequence).matches()) {
                    text.append(sequence);
                }
                sequence.setLength(0);
            }
        }
        return text.toString();
    }

    private boolean isText(char character) {
        return character == '\n'
                || character == '\t'
                || (isScreen && (character == '\r' || character == '\b'))
                || !Character.isISOControl(character);
    }

    private Place after(char character) {
        return switch (place) {
            case TEXT -> character == ESCAPE ? Place.ESCAPED : character == 0x9B ? Place.CONTROL : Place.TEXT;
            case ESCAPED -> afterEscape(character);
            case CONTROL -> ends(character) ? Place.TEXT : character == ESCAPE ? Place.ESCAPED : Place.CONTROL;
            case STRING ->
                character == BELL || character == '\n'
                        ? Place.TEXT
                        : character == ESCAPE ? Place.STRING_ESCAPED : Place.STRING;
            case STRING_ESCAPED -> character == '\\' ? Place.TEXT : afterEscape(character);
        };
    }

    private static Place afterEscape(char character) {
        return switch (character) {
            case '[' -> Place.CONTROL;
            case ']', 'P', 'X', '^', '_' -> Place.STRING;
            case ESCAPE -> Place.ESCAPED;
            // Such as ESC ( B, of which the last one counts.
            default -> character >= ' ' && character <= '/' ? Place.ESCAPED : Place.TEXT;
        };
    }

    /** A broken one must not swallow what comes after it. */
    private static boolean ends(char character) {
        return (character >= '@' && character <= '~') || character == '\n' || character > 0x9F;
    }
}
