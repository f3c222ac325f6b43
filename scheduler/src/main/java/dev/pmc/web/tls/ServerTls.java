package dev.pmc.web.tls;

import dev.pmc.web.access.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS on pmc's port, with a certificate and key that are read again when their files change. As long as what is read then
 * cannot be used, the ones before go on to be shown, and the log says so.
 */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final long PAUSE_SECONDS = 1;

    private final Path certificateFile;
    private final Path keyFile;
    private final FileWatch watch;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();

    private ServerTls(Path certificateFile, Path keyFile) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        watch = new FileWatch(certificateFile, keyFile);
    }

    /**
     * Reads the files for the first time.
     *
     * @throws IOException if they cannot be used, in words that name them
     */
    public static ServerTls of(Path certificateFile, Path keyFile) throws IOException {
        ServerTls tls = new ServerTls(certificateFile, keyFile);
        tls.use(tls.factory, tls.read());
        return tls;
    }

    /** What the port's connections are made with. */
    public SslContextFactory.Server factory() {
        return factory;
    }

    /** Looks after the files from now on. */
    public void watch(Scheduler scheduler) {
        scheduler.schedule(
                () -> {
                    look();
                    watch(scheduler);
                },
                PAUSE_SECONDS,
                TimeUnit.SECONDS);
    }

    private void look() {
        if (!watch.hasChanged()) {
            return;
        }
        try {
            KeyStore store = read();
            factory.reload(same -> use((SslContextFactory.Server) same, store));
            LOG.atInfo().addKeyValue("file", certificateFile).log("the certificate is read again");
        } catch (Exception e) {
            LOG.atError()
                    .addKeyValue("reason", e.toString())
                    .log("the certificate or its key cannot be used; those before are shown");
        }
    }

    private KeyStore read() throws IOException {
        PemIdentity identity = PemIdentity.read(certificateFile, keyFile);
        if (!Instant.now().isBefore(identity.expires())) {
            LOG.atWarn()
                    .addKeyValue("file", certificateFile)
                    .addKeyValue("expired", identity.expires())
                    .log("the certificate has expired, so clients will refuse it");
        }
        return identity.keyStore();
    }

    private void use(SslContextFactory.Server target, KeyStore store) {
        target.setKeyStore(store);
        target.setKeyStorePassword(PemIdentity.PASSWORD);
        target.setKeyManagerPassword(PemIdentity.PASSWORD);
        target.setSniRequired(false);
    }
}
