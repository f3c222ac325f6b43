package dev.pmc.cli.daemon;

import dev.pmc.framework.ExecutorArchive;
import dev.pmc.vm.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where agents are to fetch the archive that pmc has: from a site's own server, or through a balancer before the schedulers.
 *
 * @param url of the archive; or, if it ends in a slash, of a server that has it at the path where schedulers serve it
 */
record ArtifactUrl(URI url) {
    /** Reads the value of a flag. */
    static final class Converter implements ITypeConverter<ArtifactUrl> {
        @Override
        public ArtifactUrl convert(String value) {
            try {
                return new ArtifactUrl(new URI(value));
            } catch (IllegalArgumentException | URISyntaxException e) {
                throw new TypeConversionException("'" + Urls.withoutUsers(value)
                        + "' is not a URL such as http://files.example/pmc/exec.tgz, or https://pmc.example/ for a"
                        + " balancer before the schedulers");
            }
        }
    }

    ArtifactUrl {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean isWeb = (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
        if (!isWeb || url.getFragment() != null || (isRoot(url) && url.getQuery() != null)) {
            throw new IllegalArgumentException("not a URL that agents can fetch: " + url);
        }
    }

    /**
     * The archive as agents get it from here.
     *
     * @param path where schedulers serve it, from the root
     * @param sha256 of its contents; if the URL names it, agents may keep what they have fetched
     */
    ExecutorArchive of(String path, String sha256) {
        String whole = isRoot(url) ? url.toString().replaceFirst("/$", "") + path : url.toString();
        return new ExecutorArchive.Elsewhere(whole, whole.contains(sha256), sha256);
    }

    private static boolean isRoot(URI url) {
        return url.getPath().isEmpty() || url.getPath().endsWith("/");
    }

    /** For the log: whom it names is left out. */
    @Override
    public String toString() {
        return Urls.withoutUsers(url.toString());
    }
}
