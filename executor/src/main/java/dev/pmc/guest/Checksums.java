package dev.pmc.guest;

import dev.pmc.guest.ImageFile.Algorithm;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Published lists of checksums, as sha256sum writes them ({@code digest  name}, {@code digest *name}), as BSD's tools and
 * {@code --tag} do ({@code SHA256 (name) = digest}), or a digest alone.
 */
final class Checksums {
    private static final Pattern GNU = Pattern.compile("\\\\?([0-9a-fA-F]+)\\s+\\*?(\\S.*)");
    private static final Pattern BSD = Pattern.compile("([A-Za-z0-9-]+)\\s?\\((.+)\\)\\s*=\\s*([0-9a-fA-F]+)");

    private Checksums() {}

    /**
     * The digest of that file in lower case; null if the list has none.
     *
     * @throws GuestException if it has two different ones
     */
    static @Nullable String find(String list, ImageFile file, Algorithm algorithm) throws GuestException {
        String whole = list.strip();
        if (whole.length() == algorithm.hexLength() && whole.matches("[0-9a-fA-F]+")) {
            return whole.toLowerCase(Locale.ROOT);
        }
        String best = null;
        int bestLength = 0;
        for (String line : list.lines().map(String::strip).toList()) {
            Matcher bsd = BSD.matcher(line);
            Matcher gnu = GNU.matcher(line);
            boolean tagged = bsd.matches();
            if (tagged ? !isCalled(bsd.group(1), algorithm) : !gnu.matches()) {
                continue;
            }
            String name = (tagged ? bsd.group(2) : gnu.group(2)).replaceFirst("^(\\./)+", "");
            String digest = (tagged ? bsd.group(3) : gnu.group(1)).toLowerCase(Locale.ROOT);
            if (digest.length() != algorithm.hexLength() || !names(name, file) || name.length() < bestLength) {
                continue;
            }
            if (name.length() == bestLength && !digest.equals(best)) {
                throw new GuestException("the list has two checksums for " + name, false);
            }
            best = digest;
            bestLength = name.length();
        }
        return best;
    }

    /** By its name, or by the end of its path if the list has directories in it. */
    private static boolean names(String name, ImageFile file) {
        return name.equals(file.fileName())
                || String.valueOf(file.location().getPath()).endsWith("/" + name);
    }

    private static boolean isCalled(String tag, Algorithm algorithm) {
        String bits = algorithm.javaName().replace("SHA-", "");
        return tag.toUpperCase(Locale.ROOT).matches("SHA-?(2-)?" + bits);
    }
}
