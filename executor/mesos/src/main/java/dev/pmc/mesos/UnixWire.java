package dev.pmc.mesos;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection over a Unix domain socket. The JDK's own stream adapters hold one lock for both directions, so that a
 * waiting reader stops every writer; these do not.
 */
final class UnixWire implements Wire {
    /** {@code sun_path} has 108 bytes with its closing zero. */
    private static final int MAX_PATH = 107;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    private UnixWire(SocketChannel channel) {
        this.channel = channel;
        this.in = new BufferedInputStream(new ChannelInput(channel), 64 * 1024);
        this.out = new ChannelOutput(channel);
    }

    static UnixWire connect(Path path) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
            return new UnixWire(SocketChannel.open(UnixDomainSocketAddress.of(path)));
        }
        // An agent's sandbox makes long paths; the kernel follows a short link to the same socket.
        Path directory = Files.createTempDirectory("pmc");
        Path link = directory.resolve("agent.sock");
        try {
            Files.createSymbolicLink(link, path.toAbsolutePath());
            return new UnixWire(SocketChannel.open(UnixDomainSocketAddress.of(link)));
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(directory);
        }
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void limitReads(Duration silence) {
        // Has no meaning here, see the interface.
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class ChannelInput extends InputStream {
        private final SocketChannel channel;

        ChannelInput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(bytes, offset, length));
        }
    }

    private static final class ChannelOutput extends OutputStream {
        private final SocketChannel channel;

        ChannelOutput(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
