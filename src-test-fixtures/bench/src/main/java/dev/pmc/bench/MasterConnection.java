package dev.pmc.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.mesos.scheduler.Protos.Call;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connection of a scheduler to the simulated master: read by one thread, and written by another once it streams
 * events. Just enough of HTTP/1.1 for a client that is known.
 */
final class MasterConnection implements Closeable {
    private static final String LENGTH = "content-length:";
    private static final byte[] ACCEPTED =
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM = String.join(
                    "\r\n",
                    "HTTP/1.1 200 OK",
                    "Content-Type: application/x-protobuf",
                    "Transfer-Encoding: chunked",
                    "Mesos-Stream-Id: simulated",
                    "",
                    "")
            .getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();

    MasterConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** The next call; null at the end. What was answered is sent when the client has nothing more to say for now. */
    @Nullable
    Call next() throws IOException {
        if (in.available() == 0) {
            out.flush();
        }
        int length = 0;
        String line = line();
        if (line == null) {
            return null;
        }
        for (; line != null && !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        return Call.parseFrom(in.readNBytes(length));
    }

    private @Nullable String line() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    void accepted() throws IOException {
        out.write(ACCEPTED);
    }

    /** From now on the connection carries events. */
    void stream() throws IOException {
        out.write(STREAM);
        out.flush();
        Thread writer = new Thread(this::write, "simulated-events");
        writer.setDaemon(true);
        writer.start();
    }

    /** Sends an event, in RecordIO. */
    void send(byte[] record) {
        events.add(record);
    }

    private void write() {
        List<byte[]> batch = new ArrayList<>();
        try {
            while (!socket.isClosed()) {
                batch.add(events.take());
                events.drainTo(batch, 255);
                ByteArrayOutputStream chunk = new ByteArrayOutputStream();
                batch.forEach(chunk::writeBytes);
                out.write((Integer.toHexString(chunk.size()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                chunk.writeTo(out);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException("the scheduler does not take its events", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
