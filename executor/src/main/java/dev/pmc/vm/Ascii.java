package dev.pmc.vm;

/**
 * What names are made of. A start reads some of each VM; regular expressions took a sixth of the time in which a large
 * hostdb is read.
 */
final class Ascii {
    private Ascii() {}

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    static boolean isSmallLetter(char character) {
        return character >= 'a' && character <= 'z';
    }

    static boolean isLetterOrDigit(char character) {
        return isDigit(character) || isSmallLetter(character) || (character >= 'A' && character <= 'Z');
    }

    /** Whether it is 1 to 63 letters, digits, dots, hyphens and underscores. */
    static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (!isLetterOrDigit(character) && character != '.' && character != '-' && character != '_') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 63;
    }
}
