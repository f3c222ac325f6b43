package dev.pmc.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** One DNS server, asked over UDP. Thread-safe. */
public final class NameServer {
    private static final Duration ANSWER_TIME = Duration.ofMillis(700);
    private static final int TRIES = 3;
    private static final int LONGEST = 4096;

    private final String host;
    private final int port;

    /** The one at {@code host:port}. */
    public NameServer(String address) {
        int colon = address.lastIndexOf(':');
        host = colon < 0 ? address : address.substring(0, colon);
        port = colon < 0 ? 53 : Integer.parseInt(address.substring(colon + 1));
    }

    /**
     * The address of a name, if the server knows one.
     *
     * @throws SocketTimeoutException if it does not answer
     */
    Optional<String> address(String name) throws IOException {
        return ask(name, DnsMessage.ADDRESS);
    }

    /** The name of an address, if the server knows one. */
    Optional<String> name(String ip) throws IOException {
        String[] parts = ip.split("\\.", -1);
        return ask(parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".in-addr.arpa", DnsMessage.NAME);
    }

    private Optional<String> ask(String name, int type) throws IOException {
        int id = ThreadLocalRandom.current().nextInt(1 << 16);
        byte[] question = DnsMessage.question(id, name, type);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
            socket.setSoTimeout((int) ANSWER_TIME.toMillis());
            for (int i = 0; i < TRIES; i++) {
                Optional<DatagramPacket> reply = reply(socket, id, question);
                if (reply.isPresent()) {
                    return DnsMessage.answer(reply.get().getData(), reply.get().getLength(), type);
                }
            }
        } catch (IOException e) {
            throw new IOException("the name server " + this + " cannot be asked: " + e, e);
        }
        throw new SocketTimeoutException("the name server " + this + " does not answer");
    }

    /** Empty if none came in time: a datagram may get lost. */
    private static Optional<DatagramPacket> reply(DatagramSocket socket, int id, byte[] question) throws IOException {
        socket.send(new DatagramPacket(question, question.length));
        DatagramPacket reply = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            do {
                socket.receive(reply);
            } while (!DnsMessage.answers(id, reply.getData()));
            return Optional.of(reply);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
