package dev.pmc.cli.daemon;

import dev.pmc.cli.process.ApiToken;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.web.Guard;
import dev.pmc.web.access.AccessFile;
import dev.pmc.web.access.KnownCallers;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may use the status API. */
final class AccessOptions {
    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            description =
                    "File that holds the token of an admin, without which, or one of --api-access-file, nobody may"
                            + " use the status API. Without the two files programs on this machine may read, and nobody may change"
                            + " anything.")
    @Nullable
    Path apiTokenFile;

    @Option(
            names = "--api-access-file",
            paramLabel = "FILE",
            description = "File that says who has which role, made by: pmc token add. What is changed there holds at"
                    + " once.")
    @Nullable
    Path accessFile;

    @Option(
            names = {"--api-open-loopback", "--open-on-loopback"},
            description = "Let programs on this machine read without a token, although there are some. Not beside a"
                    + " proxy: whoever it lets in is one of them.")
    boolean openLoopback;

    /**
     * Who lets requests in.
     *
     * @throws Failure if one of the files cannot be used
     */
    Guard guard() {
        return new Guard(
                new KnownCallers(ApiToken.read(apiTokenFile), accessList(), InstantSource.system()), openLoopback);
    }

    private @Nullable AccessFile accessList() {
        if (accessFile == null) {
            return null;
        }
        try {
            return AccessFile.open(accessFile);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "--api-access-file cannot be used: " + words(e), e);
        }
    }

    private static String words(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
