package dev.pmc.cli.daemon;

import dev.pmc.cli.process.ApiToken;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.web.Guard;
import dev.pmc.web.access.AccessFile;
import dev.pmc.web.access.CallerProof;
import dev.pmc.web.access.TrustedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may use the status API. */
final class AccessOptions {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

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

    @Option(
            names = "--api-proxy",
            paramLabel = "ADDRESS[,ADDRESS]",
            split = ",",
            description =
                    "Believe the proxies that connect from these addresses when they name the caller in the header of"
                            + " --api-proxy-header. The caller's role stands in the access file.")
    List<String> proxies = new ArrayList<>();

    @Option(
            names = "--api-proxy-header",
            paramLabel = "NAME",
            defaultValue = TrustedProxies.USER_HEADER,
            description = "The header in which they name the caller; they must take it out of what their clients send."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String proxyHeader;

    /**
     * Who lets requests in.
     *
     * @throws Failure if one of the files cannot be used
     */
    Guard guard() {
        if (!proxies.isEmpty() && accessFile == null) {
            throw new Failure(Exit.USAGE, "--api-proxy needs --api-access-file, which says who has which role");
        }
        return new Guard(
                CallerProof.of(ApiToken.read(apiTokenFile), accessList(), trusted(), InstantSource.system()),
                openLoopback);
    }

    private TrustedProxies trusted() {
        return new TrustedProxies(proxies.stream().map(AccessOptions::address).toList(), proxyHeader);
    }

    /** No names: whoever answers for a name server would say who is believed. */
    private static InetAddress address(String text) {
        try {
            if (LITERAL.matcher(text).matches()) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            throw new Failure(Exit.USAGE, "--api-proxy: '" + text + "' is no address: " + e.getMessage(), e);
        }
        throw new Failure(Exit.USAGE, "--api-proxy takes addresses, such as 10.0.0.5, and not '" + text + "'");
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
