package dev.pmc.vm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes text fit to be shown in which there may be URLs with a user's name and password in them. */
public final class Urls {
    /**
     * Up to the last {@code @} of what may be an authority, for a password may have one in it and is often not escaped; one
     * for ZooKeeper may have slashes, too. Bounded, because strangers choose the text.
     */
    private static final Pattern USER = Pattern.compile("(?<=zk)://[^\\s\"'<>]{0,512}@|://[^/?#\\s\"'<>]{0,512}@");

    private Urls() {}

    /** The text, with {@code ***} for what stands before the host of each URL in it. */
    public static String withoutUsers(String text) {
        return text.contains("://") && text.indexOf('@') >= 0
                ? USER.matcher(text).replaceAll(Matcher.quoteReplacement("://***@"))
                : text;
    }
}
