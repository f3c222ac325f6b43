package dev.pmc.log;

/**
 * Writes texts into a line so that it can be taken apart again, whatever they hold. A text with a quote, a backslash, an
 * equals sign or a character that does not print stands in quotes, with escapes as in a JSON string.
 */
final class Quoting {
    private Quoting() {}

    /** Appends what has happened. Words without quotes hold no {@code =}, so the first one in a line belongs to a pair. */
    static void words(StringBuilder line, String text) {
        if (isPlain(text, true)) {
            line.append(text);
        } else {
            quoted(line, text);
        }
    }

    /** Appends the value of a pair, in quotes also if it is empty or has a blank. */
    static void value(StringBuilder line, String text) {
        if (!text.isEmpty() && isPlain(text, false)) {
            line.append(text);
        } else {
            quoted(line, text);
        }
    }

    /** Every value of every line is looked at, so this makes nothing. */
    private static boolean isPlain(String text, boolean withBlanks) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (!isPlain(c) || (!withBlanks && Character.isSpaceChar(c))) {
                return false;
            }
        }
        return true;
    }

    /** Appends a text as it is but for characters that do not print. */
    static void printable(StringBuilder line, String text) {
        text.codePoints().forEach(c -> {
            if (prints(c)) {
                line.appendCodePoint(c);
            } else {
                escaped(line, c);
            }
        });
    }

    private static void quoted(StringBuilder line, String text) {
        line.append('"');
        text.codePoints().forEach(c -> {
            if (isPlain(c) || c == '=') {
                line.appendCodePoint(c);
            } else {
                escaped(line, c);
            }
        });
        line.append('"');
    }

    private static void escaped(StringBuilder line, int c) {
        switch (c) {
            case '"' -> line.append("\\\"");
            case '\\' -> line.append("\\\\");
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    line.append("\\u").append(hex(unit >> 8)).append(hex(unit & 0xff));
                }
            }
        }
    }

    private static String hex(int octet) {
        return "" + Character.forDigit(octet >> 4, 16) + Character.forDigit(octet & 0xf, 16);
    }

    private static boolean isPlain(int c) {
        return c != '"' && c != '\\' && c != '=' && prints(c);
    }

    /** Not so for controls, line separators, marks that turn the direction of writing, and what is no character. */
    private static boolean prints(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
