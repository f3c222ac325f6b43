package dev.pmc.queue;

import java.util.regex.Pattern;

/**
 * The name of a beanstalkd tube. Checked before it goes anywhere near a socket: a name with a space or a line break in
 * it would be read as further commands.
 */
public record TubeName(String value) {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9+/;.$_()][A-Za-z0-9+/;.$_()-]{0,199}");

    /** @throws IllegalArgumentException if beanstalkd would not take it */
    public TubeName {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    Words.quote(value) + " is no tube name: 1 to 200 of the letters, the digits"
                            + " and -+/;.$_() and no - at the beginning");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
