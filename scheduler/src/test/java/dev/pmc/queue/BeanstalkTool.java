package dev.pmc.queue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A program beside pmc that speaks beanstalkd's protocol; each command on a connection of its own. */
public final class BeanstalkTool {
    private final int port;

    public BeanstalkTool(int port) {
        this.port = port;
    }

    private final class Talk implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Talk() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        String say(String command, byte[]... body) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : body) {
                bytes.write(part);
                bytes.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write(bytes.toByteArray());
            return line();
        }

        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new IOException("beanstalkd closed the connection");
                }
                line.append((char) next);
            }
            return line.toString().strip();
        }

        byte[] body(String reply) throws IOException {
            byte[] body = in.readNBytes(Integer.parseInt(reply.substring(reply.lastIndexOf(' ') + 1)));
            in.skipNBytes(2);
            return body;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    public void put(String tube, byte[] body, int priority, long delay, long ttr) {
        talk(talk -> {
            talk.say("use " + tube);
            String command = String.format(Locale.ROOT, "put %d %d %d %d", priority, delay, ttr, body.length);
            String reply = talk.say(command, body);
            if (!reply.startsWith("INSERTED")) {
                throw new IOException(reply);
            }
            return reply;
        });
    }

    String kick(String tube) {
        return talk(talk -> {
            talk.say("use " + tube);
            return talk.say("kick 1000");
        });
    }

    public int stat(String tube, String name) {
        return talk(talk -> {
            String reply = talk.say("stats-tube " + tube);
            if (reply.equals("NOT_FOUND")) {
                return 0;
            }
            return number(new String(talk.body(reply), StandardCharsets.US_ASCII), name);
        });
    }

    int statJob(long id, String name) {
        return talk(talk ->
                number(new String(talk.body(talk.say("stats-job " + id)), StandardCharsets.US_ASCII), name));
    }

    private static int number(String yaml, String name) {
        return yaml.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    public List<byte[]> takeAll(String tube) {
        return talk(talk -> {
            talk.say("watch " + tube);
            List<byte[]> bodies = new ArrayList<>();
            for (String reply = talk.say("reserve-with-timeout 0");
                    reply.startsWith("RESERVED");
                    reply = talk.say("reserve-with-timeout 0")) {
                bodies.add(talk.body(reply));
                talk.say("delete " + reply.split(" ", -1)[1]);
            }
            return bodies;
        });
    }

    private interface Work<T> {
        T with(Talk talk) throws IOException;
    }

    private <T> T talk(Work<T> work) {
        try (Talk talk = new Talk()) {
            return work.with(talk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
