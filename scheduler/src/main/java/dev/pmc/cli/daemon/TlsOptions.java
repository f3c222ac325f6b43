package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.mesos.Trust;
import dev.pmc.web.tls.ServerTls;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** TLS on pmc's own port, and between its schedulers. */
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "Speak TLS on --port, with the certificate in this PEM file and, behind it, those that have signed"
                            + " it. Agents fetch the executor archive by plain HTTP there all the same; everything else is refused"
                            + " so. Read again when it changes.")
    @Nullable
    Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description =
                    "The certificate's private key: PEM, PKCS #8, without a password. Read again when it changes.")
    @Nullable
    Path key;

    @Option(
            names = "--tls-ca-file",
            paramLabel = "FILE",
            description =
                    "While this pmc stands by: trust a leader whose certificate is signed by one in this PEM file, not"
                            + " those that the JDK trusts.")
    @Nullable
    Path caFile;

    /**
     * What pmc's port speaks; null for plain HTTP.
     *
     * @throws Failure if the files cannot be used
     */
    @Nullable
    ServerTls server() {
        if (certificate == null || key == null) {
            if (certificate != null || key != null) {
                throw new Failure(Exit.USAGE, "--tls-cert and --tls-key go together");
            }
            return null;
        }
        try {
            return ServerTls.of(certificate, key);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "--tls-cert, --tls-key: " + words(e), e);
        }
    }

    /** Which leaders are trusted; null for those that the JDK trusts. */
    @Nullable
    SSLContext trust() {
        try {
            return caFile == null ? null : Trust.inFile(caFile);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "--tls-ca-file: " + words(e), e);
        }
    }

    private static String words(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
