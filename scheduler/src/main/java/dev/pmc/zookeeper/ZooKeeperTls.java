package dev.pmc.zookeeper;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.common.X509Exception;
import org.apache.zookeeper.common.X509Util;
import org.jspecify.annotations.Nullable;

/**
 * How to speak TLS with ZooKeeper: whom to trust, and as whom. A server has to show a certificate for the name by which it is
 * called. Immutable; files are read again by each connection.
 */
public final class ZooKeeperTls {
    private static final String PEM = "PEM";
    /** A key in PEM form may have a password; one that lies in a file beside it would guard nothing. */
    private static final String NO_PASSWORD = "";

    private final Path caFile;
    private final @Nullable Path certificateFile;
    private final SSLContext context;

    private ZooKeeperTls(Path caFile, @Nullable Path certificateFile) throws IOException {
        this.caFile = caFile;
        this.certificateFile = certificateFile;
        try (ClientX509Util util = new ClientX509Util()) {
            context = util.createSSLContext(clientConfig());
        } catch (X509Exception e) {
            throw new IOException("TLS for ZooKeeper cannot be set up: " + e, e);
        }
    }

    /**
     * Reads the files, so that what is wrong with them is said before anything is done.
     *
     * @param caFile certificates in PEM form; who shows one that they have signed is trusted
     * @param certificateFile pmc's own certificate, with those that lead up to the signer's, and its private key in PKCS #8, all in PEM
     *     form; null where servers ask for none
     * @throws IOException in words that name the file
     */
    public static ZooKeeperTls of(Path caFile, @Nullable Path certificateFile) throws IOException {
        requireEntries(caFile, "certificate", () -> X509Util.loadTrustStore(caFile.toString(), NO_PASSWORD, PEM));
        if (certificateFile != null) {
            requireEntries(
                    certificateFile,
                    "certificate with its key",
                    () -> X509Util.loadKeyStore(certificateFile.toString(), NO_PASSWORD, PEM));
        }
        return new ZooKeeperTls(caFile, certificateFile);
    }

    private interface Loading {
        KeyStore load() throws IOException, GeneralSecurityException;
    }

    private static void requireEntries(Path file, String what, Loading loading) throws IOException {
        int entries;
        try {
            entries = loading.load().size();
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("%s cannot be read as a %s in PEM form: %s".formatted(file, what, e), e);
        }
        if (entries == 0) {
            throw new IOException("%s holds no %s in PEM form".formatted(file, what));
        }
    }

    /** For ZooKeeper's own client, which speaks TLS through Netty alone. */
    ZKClientConfig clientConfig() {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        try (ClientX509Util util = new ClientX509Util()) {
            config.setProperty(util.getSslHostnameVerificationEnabledProperty(), "true");
            config.setProperty(util.getSslTruststoreLocationProperty(), caFile.toString());
            config.setProperty(util.getSslTruststoreTypeProperty(), PEM);
            if (certificateFile != null) {
                config.setProperty(util.getSslKeystoreLocationProperty(), certificateFile.toString());
                config.setProperty(util.getSslKeystoreTypeProperty(), PEM);
            }
        }
        return config;
    }

    /** The same for connections of pmc's own. */
    SSLContext context() {
        return context;
    }
}
