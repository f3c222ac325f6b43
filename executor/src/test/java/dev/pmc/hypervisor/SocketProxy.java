package dev.pmc.hypervisor;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Stands between a client and a daemon's socket, so that a test can break what nobody else may break. */
final class SocketProxy implements AutoCloseable {
    private final Path socket;
    private final Path daemon;
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocketChannel server;

    SocketProxy(Path socket, Path daemon) throws IOException {
        this.socket = socket;
        this.daemon = daemon;
        start();
    }

    Path socket() {
        return socket;
    }

    /** The daemon is there. */
    void start() throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        server = listening;
        run(() -> {
            while (true) {
                SocketChannel client = listening.accept();
                SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(daemon));
                open.add(client);
                open.add(upstream);
                run(() -> copy(client, upstream));
                run(() -> copy(upstream, client));
            }
        });
    }

    /** The daemon dies: its connections break, and it takes no new ones. */
    void die() throws IOException {
        if (server != null) {
            server.close();
        }
        Files.deleteIfExists(socket);
        for (SocketChannel channel : open) {
            channel.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        die();
    }

    private static void copy(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (from.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
        to.close();
    }

    private static void run(Copying copying) {
        Thread thread = new Thread(() -> {
            try {
                copying.run();
            } catch (IOException e) {
                Thread.currentThread().interrupt(); // the connection was broken, which is what it is for
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Copying {
        void run() throws IOException;
    }
}
