package dev.pmc.log;

/** How much of a text goes into the log: a peer may answer with megabytes, and journald splits a line after 48 KiB. */
final class Bounds {
    /** Characters of the words or of one value; what is longer is cut, and its length is told. */
    static final int MAX_TEXT = 2_000;

    /** Characters of an exception with all its causes. */
    static final int MAX_TRACE = 20_000;

    private Bounds() {}

    static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + "... (" + text.length() + " characters)";
    }
}
