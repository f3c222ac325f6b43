package dev.pmc.guest;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the disks of VMs that move to another machine, by HTTP, in parts, and no faster than the site allows. A disk is known by
 * its VM's name and a secret that is made for one move; nothing else is told to anybody.
 *
 * <p>Listens from the first disk on. What is offered ends with this process. Thread-safe.
 */
public final class DiskServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskServer.class);
    private static final Pattern REQUEST = Pattern.compile("GET /disks/([a-z0-9.-]{1,253})/([0-9a-f]{32}) HTTP/1\\.1");
    private static final Pattern RANGE = Pattern.compile("(?im)^Range: *bytes=(\\d{1,18})-(\\d{1,18})\\r?$");
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_CONNECTIONS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHUNK = 1 << 17;

    /**
     * A disk that may be fetched.
     *
     * @param base the name of the file that it stands on; empty if it stands on none
     * @param booted whether its guest's cloud-init has come to its end
     */
    private record Offered(Path disk, String secret, String digest, String base, boolean booted) {
        boolean isKnownTo(String shown) {
            return MessageDigest.isEqual(
                    secret.getBytes(StandardCharsets.US_ASCII), shown.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private final InetSocketAddress address;
    /** Of {@link #CHUNK} at the speed that the site allows. */
    private final long nanosPerChunk;

    private final Map<String, Offered> offered = new ConcurrentHashMap<>();
    private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
    private @Nullable ServerSocket server;
    /** When the next chunk may be sent, of whichever disk, on the clock of {@link System#nanoTime}. */
    private long due = System.nanoTime();

    /**
     * @param setting {@code ADDRESS:PORT} to listen at, as other machines reach it, or {@code :PORT} for any address
     * @param bytesPerSecond for all disks together
     */
    public DiskServer(String setting, long bytesPerSecond) {
        int colon = setting.lastIndexOf(':');
        int port = Integer.parseInt(setting.substring(colon + 1));
        address = colon > 0 ? new InetSocketAddress(setting.substring(0, colon), port) : new InetSocketAddress(port);
        nanosPerChunk = TimeUnit.SECONDS.toNanos(1) * CHUNK / bytesPerSecond;
    }

    /**
     * Offers a disk of which nothing is written any more. Reads all of it.
     *
     * @return its URL; without a host if this machine's address is not set, as {@code :PORT/…}
     */
    public String offer(String vm, Path disk, String base, boolean booted) throws IOException {
        String digest = Digests.sha256(disk);
        String secret = UUID.randomUUID().toString().replace("-", "");
        int port = listen();
        offered.put(vm, new Offered(disk, secret, digest, base, booted));
        String host = address.getAddress().isAnyLocalAddress()
                ? ""
                : "http://" + address.getAddress().getHostAddress();
        return host + ":" + port + "/disks/" + vm + "/" + secret;
    }

    /** Nobody may fetch that VM's disk any more; one that is not offered is fine. */
    public void withdraw(String vm) {
        offered.remove(vm);
    }

    private synchronized int listen() throws IOException {
        if (server == null) {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            try {
                socket.bind(address);
            } catch (IOException e) {
                socket.close();
                throw new IOException(
                        "cannot listen at " + address + " for machines that fetch disks: " + e.getMessage()
                                + "; if another program has the port, choose one by move_listen in data/site.yaml",
                        e);
            }
            server = socket;
            start("disk-server", () -> accept(socket));
            LOG.atInfo().addKeyValue("address", socket.getLocalSocketAddress()).log("disks can be fetched");
        }
        return server.getLocalPort();
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                if (connections.tryAcquire()) {
                    start("disk-sender", () -> serve(caller));
                } else {
                    caller.close();
                }
            } catch (IOException e) {
                LOG.atDebug().addKeyValue("reason", e.toString()).log("a caller did not come through");
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            answer(head(caller), Channels.newChannel(caller.getOutputStream()));
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("from", caller.getRemoteSocketAddress())
                    .addKeyValue("reason", e.toString())
                    .log("a caller went away");
        } finally {
            connections.release();
        }
    }

    /** What a caller asks, who has so long for all of it. */
    private static String head(Socket caller) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        InputStream in = new BufferedInputStream(caller.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD && (head.isEmpty() || head.indexOf("\r\n\r\n", head.length() - 4) < 0)) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IOException("a caller takes longer than " + PATIENCE.toSeconds() + " s to ask");
            }
            caller.setSoTimeout((int) left);
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private void answer(String head, WritableByteChannel out) throws IOException {
        Matcher request = REQUEST.matcher(head.lines().findFirst().orElse(""));
        Offered disk = request.matches() ? offered.get(request.group(1)) : null;
        if (disk == null || !disk.isKnownTo(request.group(2))) {
            say(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n");
            return;
        }
        Matcher range = RANGE.matcher(head);
        boolean isPart = range.find();
        long size = Files.size(disk.disk());
        long from = isPart ? Long.parseLong(range.group(1)) : 0;
        long to = isPart ? Math.min(size - 1, Long.parseLong(range.group(2))) : size - 1;
        if (from > to) {
            say(
                    out,
                    "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nContent-Range: bytes */" + size
                            + "\r\n");
            return;
        }
        say(
                out,
                "HTTP/1.1 206 Partial Content\r\nContent-Length: " + (to - from + 1) + "\r\nContent-Range: bytes "
                        + from
                        + "-" + to + "/" + size + "\r\nETag: \"" + disk.digest() + "\"\r\nPmc-Base: " + disk.base()
                        + "\r\nPmc-Booted: " + disk.booted() + "\r\n");
        send(disk.disk(), from, to - from + 1, out);
    }

    private static void say(WritableByteChannel out, String head) throws IOException {
        out.write(ByteBuffer.wrap((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    /** Chunk by chunk, each when it is its turn among those of all disks. */
    private void send(Path disk, long from, long count, WritableByteChannel out) throws IOException {
        try (FileChannel file = FileChannel.open(disk)) {
            for (long sent = 0; sent < count; ) {
                TimeUnit.NANOSECONDS.sleep(takeTurn(System.nanoTime()));
                long step = file.transferTo(from + sent, Math.min(CHUNK, count - sent), out);
                if (step <= 0) {
                    throw new IOException(disk + " has become shorter");
                }
                sent += step;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a disk was sent", e);
        }
    }

    /** Nanoseconds until a chunk may be sent that its sender has at hand now. What was not sent in the last second is not made up for. */
    synchronized long takeTurn(long now) {
        long turn = Math.max(due, now - TimeUnit.SECONDS.toNanos(1));
        due = turn + nanosPerChunk;
        return Math.max(0, turn - now);
    }

    @Override
    public synchronized void close() throws IOException {
        offered.clear();
        if (server != null) {
            server.close();
        }
    }
}
