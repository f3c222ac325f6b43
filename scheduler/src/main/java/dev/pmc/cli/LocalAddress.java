package dev.pmc.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Finds out as what this machine is known to those whom pmc talks to. */
final class LocalAddress {
    private LocalAddress() {}

    /**
     * The address of this machine on the way to another one. Nothing is sent.
     *
     * @throws Failure if there is no way, with the advice to name the address
     */
    static String towards(String host, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new Failure(
                    Exit.USAGE,
                    "cannot tell this machine's address on the way to " + host + " (" + e.getMessage()
                            + "); if --master is right, give the address with --address",
                    e);
        }
    }
}
