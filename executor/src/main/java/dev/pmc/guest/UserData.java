package dev.pmc.guest;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Judges user-data as cloud-init will: what it takes for none of its kinds it ignores, with a word in its log only. */
final class UserData {
    /** By which cloud-init knows a kind, in any case and after any blanks. */
    private static final List<String> BEGINNINGS = List.of(
            "#cloud-config",
            "#!",
            "#include",
            "#cloud-boothook",
            "#part-handler",
            "#upstart-job",
            "## template: jinja");

    private static final String JINJA = "## template: jinja";

    /** Cloud-init looks for this line so far, and takes a text with it for a MIME message whatever it begins with. */
    private static final String MIME = "mime-version:";

    private static final int MIME_WITHIN = 4096;
    private static final Pattern HEADER = Pattern.compile("(From |[!-9;-~]+:)");

    private UserData() {}

    /**
     * What is wrong with it, in words for who wrote it; null if nothing is.
     *
     * @param old the guest's cloud-init is older than 0.7.7
     */
    static @Nullable String problem(String text, boolean old) {
        String lower = text.toLowerCase(Locale.ROOT);
        String begin = lower.stripLeading();
        boolean mime = lower.substring(0, Math.min(MIME_WITHIN, lower.length())).contains(MIME);
        if (mime && HEADER.matcher(text).lookingAt()) {
            return null;
        }
        if (begin.startsWith("content-type:")) {
            return "it is a MIME message that cloud-init does not know for one: its first line has to be a header, and one of its"
                    + " headers MIME-Version: 1.0";
        }
        if (BEGINNINGS.stream().noneMatch(begin::startsWith)) {
            return "it is of no kind that cloud-init knows; it should begin with #cloud-config or #!";
        }
        if (begin.startsWith("#!") && !text.startsWith("#!")) {
            return "it is a script with something before its #!, which the guest cannot execute";
        }
        if (old && begin.startsWith(JINJA)) {
            return "the cloud-init of this image is too old for a jinja template";
        }
        return null;
    }
}
