package dev.pmc.executor;

import ch.qos.logback.classic.Level;
import dev.pmc.executor.host.HostConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands of {@code virtmesos} have in common. */
final class Settings {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The site's files: site.yaml, images.yaml, domain template, cloud-init templates."
                    + " Default: data/ beside virtmesos.")
    private @Nullable Path data;

    @Option(names = "--verbose", description = "Also log what is of no interest as long as all is well.")
    private boolean verbose;

    /** @param usual what is logged unless people want to know all */
    void useLog(Level usual) {
        StderrLog.use(verbose ? Level.DEBUG : usual);
    }

    /** @throws IllegalArgumentException if a setting is not usable; the message names it */
    HostConfig host() {
        return HostConfig.load(directory(), System.getenv());
    }

    /** As far as they are usable; see {@link HostConfig#loadWhatIsRight}. */
    HostConfig hostAsFarAsRight() {
        return HostConfig.loadWhatIsRight(directory(), System.getenv());
    }

    private Path directory() {
        return data == null ? Path.of(System.getProperty("pmc.home", "."), "data") : data;
    }
}
