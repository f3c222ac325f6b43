package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.vm.MacAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a DHCP server of this machine that a guest gives back its lease, on behalf of a guest that is gone
 * (DHCPRELEASE, RFC 2131, section 4.4.4). Without it dnsmasq would answer for the guest's name until the lease has run
 * out.
 *
 * <p>Failure rule: there is no answer to it, and it may get lost; then the lease ends by itself. The server ends nothing
 * but a lease of that very MAC and address.
 */
final class DhcpRelease {
    private static final Logger LOG = LoggerFactory.getLogger(DhcpRelease.class);
    private static final int SERVER_PORT = 67;
    private static final int LENGTH = 300;
    private static final int CLIENT_ADDRESS = 12;
    private static final int HARDWARE_ADDRESS = 28;
    private static final int OPTIONS = 236;

    private DhcpRelease() {}

    /** Gives back what a host had, if this machine is on its network. */
    static void send(Lease lease) {
        String address = lease.address();
        try {
            Optional<Inet4Address> server = address == null ? Optional.empty() : neighbour(address);
            if (address != null && server.isPresent()) {
                // The kernel shows the server a packet to one of its own addresses as one from the card that has it.
                try (DatagramSocket socket = new DatagramSocket()) {
                    byte[] message = message(address, lease.mac(), server.get());
                    socket.send(new DatagramPacket(message, message.length, server.get(), SERVER_PORT));
                }
            }
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("vm", lease.hostname())
                    .addKeyValue("ip", address)
                    .addKeyValue("reason", e.getMessage())
                    .log("a DHCP lease ends by itself");
        }
    }

    /** This machine's address on the network of another. */
    private static Optional<Inet4Address> neighbour(String address) throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(card -> card.getInterfaceAddresses().stream())
                .filter(own -> isOn(own, address))
                .map(own -> (Inet4Address) own.getAddress())
                .findFirst();
    }

    private static boolean isOn(@Nullable InterfaceAddress own, String address) {
        return own != null
                && own.getAddress() instanceof Inet4Address
                && own.getNetworkPrefixLength() > 0
                && Cidr.parse(own.getAddress().getHostAddress() + "/" + own.getNetworkPrefixLength())
                        .contains(Cidr.number(address));
    }

    private static byte[] message(String address, MacAddress mac, Inet4Address server) throws IOException {
        byte[] hardware = HexFormat.ofDelimiter(":").parseHex(mac.value());
        ByteBuffer message = ByteBuffer.allocate(LENGTH);
        message.put(new byte[] {1, 1, (byte) hardware.length, 0}); // a request, from an Ethernet card
        message.position(CLIENT_ADDRESS).put(InetAddress.getByName(address).getAddress());
        message.position(HARDWARE_ADDRESS).put(hardware);
        message.position(OPTIONS).put(new byte[] {0x63, (byte) 0x82, 0x53, 0x63});
        message.put(new byte[] {53, 1, 7}); // DHCPRELEASE
        message.put(new byte[] {54, 4}).put(server.getAddress());
        message.put((byte) 0xff);
        return message.array();
    }
}
