package dev.pmc.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** beanstalkd's protocol with nothing around it: as fast as one connection can be. For one thread, but see {@link #put}. */
final class BareQueue implements AutoCloseable {
    private static final byte[] END = {'\r', '\n'};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    BareQueue(int port, String tube) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        send("use " + tube);
        send("watch " + tube);
        send("ignore default");
        flush();
        expect("USING");
        expect("WATCHING");
        expect("WATCHING");
    }

    /** Sends a job; another thread may read the {@link #inserted replies}. */
    void put(byte[] job) throws IOException {
        send("put 1024 0 600 " + job.length);
        out.write(job);
        out.write(END);
    }

    void flush() throws IOException {
        out.flush();
    }

    void inserted(int replies) throws IOException {
        for (int i = 0; i < replies; i++) {
            expect("INSERTED");
        }
    }

    /** Reserves so many jobs, which must be there. */
    List<Reserved> reserve(int jobs) throws IOException {
        for (int i = 0; i < jobs; i++) {
            send("reserve-with-timeout 0");
        }
        flush();
        List<Reserved> reserved = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            String[] reply = expect("RESERVED");
            reserved.add(new Reserved(
                    reply[1], new String(in.readNBytes(Integer.parseInt(reply[2])), StandardCharsets.UTF_8)));
            in.skipNBytes(END.length);
        }
        return reserved;
    }

    record Reserved(String id, String body) {}

    void delete(List<Reserved> jobs) throws IOException {
        for (Reserved job : jobs) {
            send("delete " + job.id());
        }
        flush();
        for (int i = 0; i < jobs.size(); i++) {
            expect("DELETED");
        }
    }

    /** Keeps the jobs of a tube from being reserved, for so long; lets go of them with 0. */
    void pause(String tube, int seconds) throws IOException {
        send("pause-tube " + tube + " " + seconds);
        flush();
        expect("PAUSED");
    }

    /** How many jobs the tube has ready. */
    int ready(String tube) throws IOException {
        send("stats-tube " + tube);
        flush();
        String line = line();
        if (line.equals("NOT_FOUND")) {
            return 0;
        }
        String stats = new String(in.readNBytes(Integer.parseInt(line.split(" ", -1)[1])), StandardCharsets.US_ASCII);
        in.skipNBytes(END.length);
        return stats.lines()
                .filter(stat -> stat.startsWith("current-jobs-ready:"))
                .mapToInt(stat -> Integer.parseInt(stat.substring(stat.indexOf(' ') + 1)))
                .sum();
    }

    private void send(String command) throws IOException {
        out.write(command.getBytes(StandardCharsets.US_ASCII));
        out.write(END);
    }

    private String[] expect(String word) throws IOException {
        String[] reply = line().split(" ", -1);
        if (!reply[0].equals(word)) {
            throw new IOException("beanstalkd says " + String.join(" ", reply) + " in place of " + word);
        }
        return reply;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("beanstalkd closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
