package dev.pmc.executor.host;

import dev.pmc.executor.helper.HelperDesk;
import dev.pmc.guest.Modes;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
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
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where guests reach their host: those that phone home when cloud-init has finished, and those whose helper asks something.
 *
 * <p>Listens from the first time that a VM is to call. One executor of a host listens and holds a lock that says so, the
 * others only look at the files; when it is gone, the next one that waits for a guest takes the port over, and guests try
 * again for a while. A port that is taken although the lock is free is a stranger's: a guest's call would end there, so that
 * is a failure and nobody waits for it. A guest is known by a secret in its seed, so that none can speak for another.
 * Thread-safe.
 */
final class GuestListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestListener.class);
    private static final String PHONE_HOME = "/phone-home/";
    private static final String HELPER = "/guest/";
    /** A guest with the helper has two that wait. */
    private static final int MAX_CONNECTIONS = 1024;

    private static final Duration MAX_AGE = Duration.ofSeconds(30);
    private static final Duration LISTEN_AGAIN = Duration.ofSeconds(10);
    private static final Duration STRANGER_PAUSE = Duration.ofMinutes(1);
    private static final String LOCK_FILE = "phone-home.lock";

    private final String setting;
    private final HostNetwork network;
    private final VmDirectories directories;
    private final FileChannel lockFile;
    private final PhoneHome phoneHome = new PhoneHome();
    private final HelperCalls helperCalls;

    private @Nullable Long lastStranger;
    private @Nullable GuestCalls server;
    private boolean keeps;

    /**
     * @param setting {@code ADDRESS:PORT} to listen at, as guests reach it, or {@code :PORT} for the first address of the
     *     bridge that VMs are plugged into
     * @param state the directory that the executors of this host share
     * @param desk answers helpers
     */
    GuestListener(String setting, HostNetwork network, VmDirectories directories, Path state, HelperDesk desk)
            throws IOException {
        this.setting = setting;
        this.network = network;
        this.directories = directories;
        this.helperCalls = new HelperCalls(desk);
        this.lockFile = Modes.openLockFile(state.resolve(LOCK_FILE));
    }

    /** What the VM's guest is to call when it is up. */
    URI phoneHomeUrl(Hostname hostname) throws VmFailure, IOException {
        return url(PHONE_HOME, hostname);
    }

    /** What the helper in the VM's guest is to call, with a question and a query behind it. */
    URI helperUrl(Hostname hostname) throws VmFailure, IOException {
        return url(HELPER, hostname);
    }

    private URI url(String path, Hostname hostname) throws VmFailure, IOException {
        InetSocketAddress address = address();
        listen();
        VmDirectory directory = directories.of(hostname);
        return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path + hostname
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

    /**
     * Listens from now on for a guest that is there, if it has a helper: also when the executor that does so now has gone. The
     * VM is not to suffer from it if that cannot be.
     */
    synchronized void keepListening(VmSpec spec) {
        if (spec.guestHelper() != null && !keeps) {
            keeps = true;
            tryToListen();
        }
    }

    private synchronized void tryToListen() {
        if (!lockFile.isOpen() || server != null) {
            return;
        }
        try {
            listen();
        } catch (VmFailure e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("guests with the helper are not heard");
        }
        CompletableFuture.delayedExecutor(LISTEN_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::tryToListen);
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

    private CompletableFuture<GuestCall.Answer> hear(GuestCall.Request request) {
        boolean isHelper = request.method().equals("GET") && request.path().startsWith(HELPER);
        boolean isPhoneHome = request.method().equals("POST") && request.path().startsWith(PHONE_HOME);
        if (!isHelper && !isPhoneHome) {
            return GuestCall.Answer.NOT_FOUND.now();
        }
        String[] words = request.path().split("[/?]", isHelper ? 6 : -1);
        try {
            Hostname hostname = words.length == (isHelper ? 6 : 4) ? hostname(words[2]) : null;
            if (hostname == null) {
                return GuestCall.Answer.NOT_FOUND.now();
            }
            VmDirectory directory = directories.of(hostname);
            if (!directory.exists() || !isEqual(directory.secret(), words[3])) {
                warnOfStranger(request.caller());
                return GuestCall.Answer.NOT_FOUND.now();
            }
            return isHelper
                    ? helperCalls.hear(hostname, directory, words[4], words[5], request.caller())
                    : phoneHome.hear(hostname, directory, request).now();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("from", request.caller())
                    .addKeyValue("reason", e.toString())
                    .log("a guest's call could not be kept");
            return GuestCall.Answer.DEFECT.now();
        }
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
