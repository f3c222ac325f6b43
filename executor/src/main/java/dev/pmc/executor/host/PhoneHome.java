package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.guest.Modes;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.vm.Hostname;
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
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the phone-home call of guests whose cloud-init has finished, and keeps it in the VM's directory, where it
 * outlives this process and is found by any executor of this host.
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
    private static final int MAX_CONNECTIONS = 256;
    private static final Duration MAX_AGE = Duration.ofSeconds(30);
    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);
    private static final Duration STRANGER_PAUSE = Duration.ofMinutes(1);
    private static final String LOCK_FILE = "phone-home.lock";

    private final String setting;
    private final HostNetwork network;
    private final VmDirectories directories;
    private final FileChannel lockFile;
    /** When each VM called last, so that one that calls all the time does not keep the disk busy. */
    private final Map<Hostname, Long> calls = new HashMap<>();

    private @Nullable Long lastStranger;
    private @Nullable GuestCalls server;

    /**
     * @param setting {@code ADDRESS:PORT} to listen at, as guests reach it, or {@code :PORT} for the first address of the
     *     bridge that VMs are plugged into
     * @param state the directory that the executors of this host share
     */
    PhoneHome(String setting, HostNetwork network, VmDirectories directories, Path state) throws IOException {
        this.setting = setting;
        this.network = network;
        this.directories = directories;
        this.lockFile = Modes.openLockFile(state.resolve(LOCK_FILE));
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

    private GuestCalls serveOrUnlock(InetSocketAddress address, FileLock lock) throws IOException {
        try {
            return GuestCalls.start(address, MAX_CONNECTIONS, MAX_AGE, this::hear);
        } catch (IOException e) {
            lock.release();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the lock file did not close cleanly");
        }
    }

    private GuestCall.Answer hear(GuestCall.Request request) {
        if (!request.method().equals("POST") || !request.path().startsWith(PATH)) {
            return GuestCall.Answer.NOT_FOUND;
        }
        String[] words = request.path().substring(PATH.length()).split("/", -1);
        try {
            Hostname hostname = words.length == 2 ? hostname(words[0]) : null;
            return hostname == null ? GuestCall.Answer.NOT_FOUND : hear(hostname, words[1], request);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("from", request.caller())
                    .addKeyValue("reason", e.toString())
                    .log("a guest's call could not be kept");
            return GuestCall.Answer.DEFECT;
        }
    }

    private GuestCall.Answer hear(Hostname hostname, String secret, GuestCall.Request request) throws IOException {
        VmDirectory directory = directories.of(hostname);
        if (!directory.exists() || !isEqual(directory.secret(), secret)) {
            warnOfStranger(request.caller());
            return GuestCall.Answer.NOT_FOUND;
        }
        long now = System.nanoTime();
        Long last = calls.get(hostname);
        if (last != null && now - last < MIN_PAUSE.toNanos()) {
            return GuestCall.Answer.TOO_MANY;
        }
        calls.put(hostname, now);
        String from = request.caller().getAddress().getHostAddress();
        AtomicFiles.write(directory.phonedHome(), (from + "\n" + request.body()).getBytes(StandardCharsets.ISO_8859_1));
        LOG.atInfo()
                .addKeyValue("vm", hostname.value())
                .addKeyValue("from", from)
                .log("guest phoned home");
        return GuestCall.Answer.OK;
    }

    private static boolean isEqual(String secret, String given) {
        return MessageDigest.isEqual(
                secret.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Hostname hostname(String word) {
        try {
            return new Hostname(word);
        } catch (IllegalArgumentException e) {
            return null; // a stranger's nonsense
        }
    }

    /** Now and then, because whoever guesses guesses often. */
    private void warnOfStranger(InetSocketAddress from) {
        long now = System.nanoTime();
        if (lastStranger == null || now - lastStranger > STRANGER_PAUSE.toNanos()) {
            lastStranger = now;
            LOG.atWarn().addKeyValue("from", from).log("somebody phones home who is no guest of this host");
        }
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
}
