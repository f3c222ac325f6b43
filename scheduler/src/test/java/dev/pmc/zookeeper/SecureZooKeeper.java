package dev.pmc.zookeeper;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A ZooKeeper server with a port for TLS beside the plain one, in a JVM of its own. */
final class SecureZooKeeper implements AutoCloseable {
    private final ChildProcess process;
    private final int plainPort;
    private final int securePort;

    private SecureZooKeeper(ChildProcess process, int plainPort, int securePort) {
        this.process = process;
        this.plainPort = plainPort;
        this.securePort = securePort;
    }

    /**
     * Starts it.
     *
     * @param keys what it shows, a key store
     * @param trust who may have signed the certificates of clients, in PEM form
     * @param clientAuth {@code none}, or {@code need} if clients have to show one
     */
    static SecureZooKeeper start(Path folder, Path keys, Path trust, String clientAuth) {
        int plain = FreePorts.next();
        int secure = FreePorts.next();
        try {
            Path configuration = Files.write(
                    folder.resolve("zoo.cfg"),
                    List.of(
                            "tickTime=1000",
                            "dataDir=" + folder.resolve("data"),
                            "clientPort=" + plain,
                            "secureClientPort=" + secure,
                            "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
                            "admin.enableServer=false",
                            "ssl.keyStore.location=" + keys,
                            "ssl.keyStore.password=" + Certificates.PASSWORD,
                            "ssl.keyStore.type=PKCS12",
                            "ssl.trustStore.location=" + trust,
                            "ssl.trustStore.type=PEM",
                            "ssl.clientAuth=" + clientAuth,
                            "ssl.clientHostnameVerification=false",
                            "ssl.hostnameVerification=false"));
            ChildProcess process = ChildProcess.start(
                    "zookeeper",
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.apache.zookeeper.server.ZooKeeperServerMain",
                            configuration.toString()));
            Await.until(
                    "ZooKeeper to listen",
                    Duration.ofSeconds(60),
                    () -> FreePorts.isOpen(plain) && FreePorts.isOpen(secure));
            return new SecureZooKeeper(process, plain, secure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ZooKeeperAddress plain() {
        return ZooKeeperAddress.parse("zk://127.0.0.1:" + plainPort + "/");
    }

    ZooKeeperAddress secure() {
        return ZooKeeperAddress.parse("zk://127.0.0.1:" + securePort + "/");
    }

    @Override
    public void close() {
        process.close();
    }
}
