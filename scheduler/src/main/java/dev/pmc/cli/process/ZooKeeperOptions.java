package dev.pmc.cli.process;

import dev.pmc.zookeeper.ZooKeeperClients;
import dev.pmc.zookeeper.ZooKeeperTls;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who pmc is for ZooKeeper, and how it speaks with it. */
public final class ZooKeeperOptions {
    @Option(
            names = "--zk-credentials-file",
            paramLabel = "FILE",
            description = "File that holds user:password for ZooKeeper, which ps would show in zk://user:password@...")
    private @Nullable Path credentialsFile;

    @Option(
            names = "--zk-ca-file",
            paramLabel = "FILE",
            description =
                    "Speak TLS with ZooKeeper, and trust the certificates in this PEM file. All zk:// addresses then"
                            + " need the ports for TLS.")
    private @Nullable Path caFile;

    @Option(
            names = "--zk-certificate-file",
            paramLabel = "FILE",
            description =
                    "PEM file with pmc's certificate and its private key (PKCS #8, no password), for a ZooKeeper that"
                            + " wants one over TLS.")
    private @Nullable Path certificateFile;

    /** {@code user:password} of the file that is for that; null if there is none. */
    public @Nullable String credentials() {
        return credentialsFile == null ? null : SecretFile.read("--zk-credentials-file", credentialsFile);
    }

    /**
     * Connections as these options want them; none is begun yet.
     *
     * @throws Failure if a file cannot be used
     */
    public ZooKeeperClients clients() {
        if (certificateFile != null) {
            if (caFile == null) {
                throw new Failure(Exit.USAGE, "--zk-certificate-file needs --zk-ca-file");
            }
            // Its key is a secret.
            SecretFile.read("--zk-certificate-file", certificateFile);
        }
        if (caFile == null) {
            return new ZooKeeperClients();
        }
        try {
            return new ZooKeeperClients(ZooKeeperTls.of(caFile, certificateFile));
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "--zk-ca-file, --zk-certificate-file: " + e.getMessage(), e);
        }
    }
}
