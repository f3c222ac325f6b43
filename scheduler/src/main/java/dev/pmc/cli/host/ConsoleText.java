package dev.pmc.cli.host;

/**
 * Takes from what a guest says whatever is not text: escape sequences and control characters, which could do anything to
 * the terminal of who looks. Lines end in a newline alone. A sequence may begin in one part and end in the next; so one of
 * these is for one guest, and for one thread.
 */
public final class ConsoleText {
    private static final char ESCAPE = 0x1B;
    private static final char BELL = 0x07;

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

    private Place place = Place.TEXT;

    /** What of the next part is text. */
    String of(String part) {
        StringBuilder text = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char character = part.charAt(i);
            if (place == Place.TEXT && (character == '\n' || character == '\t' || !Character.isISOControl(character))) {
                text.append(character);
            } else {
                place = after(character);
            }
        }
        return text.toString();
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
