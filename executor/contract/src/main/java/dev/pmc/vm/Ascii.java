package dev.pmc.vm;

/**
 * What names are made of, in ASCII alone: to the JDK the Kelvin sign is a capital k, and a digit of any script is a digit.
 * A start reads some names of each VM; regular expressions took a sixth of the time in which a large hostdb is read.
 */
public final class Ascii {
    private Ascii() {}

    /** The text with {@code A} to {@code Z} in lower case and nothing else changed. */
    public static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isCapitalLetter(text.charAt(i))) {
                char[] characters = text.toCharArray();
                for (int j = i; j < characters.length; j++) {
                    characters[j] = isCapitalLetter(characters[j]) ? (char) (characters[j] + 'a' - 'A') : characters[j];
                }
                return new String(characters);
            }
        }
        return text;
    }

    /** Whether it is 1 to {@code most} of the digits 0 to 9. */
    public static boolean isDigits(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(each -> isDigit((char) each));
    }

    static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    static boolean isSmallLetter(char character) {
        return character >= 'a' && character <= 'z';
    }

    private static boolean isCapitalLetter(char character) {
        return character >= 'A' && character <= 'Z';
    }

    static boolean isLetterOrDigit(char character) {
        return isDigit(character) || isSmallLetter(character) || isCapitalLetter(character);
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
