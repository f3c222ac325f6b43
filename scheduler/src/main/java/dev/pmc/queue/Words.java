package dev.pmc.queue;

/** Quotes foreign text in messages to people: shortened, and without control characters. */
final class Words {
    private static final int MAX_QUOTE = 60;

    private Words() {}

    /** The value in quotes, on one line and not too long. */
    static String quote(Object value) {
        String text = String.valueOf(value);
        StringBuilder quoted = new StringBuilder("'");
        cut(text, MAX_QUOTE).codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                quoted.append(String.format("\\u%04x", point));
            } else {
                quoted.appendCodePoint(point);
            }
        });
        return quoted.append(text.length() > MAX_QUOTE ? "...'" : "'").toString();
    }

    /** The beginning of a text, without half a character at its end. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
