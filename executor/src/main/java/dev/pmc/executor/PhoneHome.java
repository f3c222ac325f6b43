package dev.pmc.executor;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.vm.Hostname;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears guests whose cloud-init has come to its end, and keeps what they say in the VM's directory, where it outlives this
 * process and is found by any executor of this host.
 *
 * <p>Listens from the first time that a VM is to phone home. One executor of a host listens and holds a lock that says so,
 * the others only look at the files; when it is gone, the next one that waits for a guest takes the port over, and
 * cloud-init tries for a minute. A port that is taken although the lock is free is a stranger's: a guest's call would end
 * there, so that is a failure and nobody waits for it. A guest is known by a secret in its seed, so that none can speak for
 * another. Thread-safe.
 */
final class PhoneHome implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PhoneHome.class);
    private static final String PATH = "/phone-home/";
    private static final int MOST_BYTES = 1 << 14;
    private static final int THREADS = 2;
    private static final String LOCK_FILE = "phone-home.lock";

    static {
        // A caller that says nothing is hung up on, or two of them would make the host deaf.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
    }

    private final String setting;
    private final HostNetwork network;
    private final VmDirectories directories;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, PhoneHome::daemon);
    private final FileChannel lockFile;
    private @Nullable HttpServer server;

    /**
     * @param setting {@code ADDRESS:PORT} to listen at, as guests reach it, or {@code :PORT} for the first address of the
     *     bridge that VMs are plugged into
     * @param state the directory that the executors of this host share
     */
    PhoneHome(String setting, HostNetwork network, VmDirectories directories, Path state) throws IOException {
        this.setting = setting;
        this.network = network;
        this.directories = directories;
        this.lockFile = FileChannel.open(state.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** What the VM's guest is to call. */
    URI url(Hostname hostname) throws VmFailure, IOException {
        InetSocketAddress address = address();
        listen();
        VmDirectory directory = directories.of(hostname);
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + PATH + hostname
                + "/" + directory.secret());
    }

    /** Listens, if no executor of this host does. */
    synchronized void listen() throws VmFailure {
        if (server != null) {
            return;
        }
        InetSocketAddress address = address();
        try {
            FileLock lock = lock();
            if (lock == null) {
                LOG.atDebug().addKeyValue("address", address).log("guests phone home to another executor");
                return;
            }
            server = serveOrUnlock(address, lock);
            LOG.atInfo().addKeyValue("address", address).log("guests can phone home");
        } catch (IOException e) {
            throw new VmFailure(
                    "cannot listen at " + address + " for guests that phone home: " + e.getMessage()
                            + "; if another program has the port, choose one by phone_home in data/site.yaml",
                    false,
                    true,
                    e);
        }
    }

    /** The lock goes with the process or with its file. */
    private @Nullable FileLock lock() throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another host of this process listens
        }
    }

    private HttpServer serveOrUnlock(InetSocketAddress address, FileLock lock) throws IOException {
        try {
            HttpServer made = HttpServer.create(address, 0);
            made.setExecutor(threads);
            made.createContext(PATH, this::hear);
            made.start();
            return made;
        } catch (IOException e) {
            lock.release();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        threads.shutdown();
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the lock file did not close cleanly");
        }
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] words =
                    exchange.getRequestURI().getPath().substring(PATH.length()).split("/", -1);
            boolean accepted =
                    exchange.getRequestMethod().equals("POST") && words.length == 2 && accept(words, exchange);
            exchange.sendResponseHeaders(accepted ? 200 : 404, -1);
        }
    }

    private boolean accept(String[] words, HttpExchange exchange) throws IOException {
        VmDirectory directory;
        try {
            directory = directories.of(new Hostname(words[0]));
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (!directory.exists() || !directory.secret().equals(words[1])) {
            LOG.atWarn()
                    .addKeyValue("from", exchange.getRemoteAddress())
                    .log("somebody phones home who is no guest of this host");
            return false;
        }
        String from = exchange.getRemoteAddress().getAddress().getHostAddress();
        ByteArrayOutputStream note = new ByteArrayOutputStream();
        note.writeBytes((from + "\n").getBytes(StandardCharsets.US_ASCII));
        note.writeBytes(exchange.getRequestBody().readNBytes(MOST_BYTES));
        AtomicFiles.write(directory.phonedHome(), note.toByteArray());
        LOG.atInfo().addKeyValue("vm", words[0]).addKeyValue("from", from).log("guest phoned home");
        return true;
    }

    /** The address that the guest called from; null if it has not called. */
    static @Nullable String caller(VmDirectory directory) throws IOException {
        return Files.exists(directory.phonedHome())
                ? Files.readString(directory.phonedHome(), StandardCharsets.ISO_8859_1)
                        .lines()
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private InetSocketAddress address() throws VmFailure {
        int colon = setting.lastIndexOf(':');
        int port = Integer.parseInt(setting.substring(colon + 1));
        return colon > 0
                ? new InetSocketAddress(setting.substring(0, colon), port)
                : new InetSocketAddress(bridgeAddress(), port);
    }

    private Inet4Address bridgeAddress() throws VmFailure {
        try {
            NetworkInterface bridge =
                    network.kind() == HostNetwork.Kind.BRIDGE ? NetworkInterface.getByName(network.name()) : null;
            if (bridge != null) {
                for (InterfaceAddress address : bridge.getInterfaceAddresses()) {
                    if (address.getAddress() instanceof Inet4Address found) {
                        return found;
                    }
                }
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the bridge cannot be looked at");
        }
        throw new VmFailure(
                "guests cannot phone home, since this host has no address on " + network
                        + "; set phone_home in data/site.yaml, or choose another ready in the job",
                true,
                false);
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "pmc-phone-home");
        thread.setDaemon(true);
        return thread;
    }
}
