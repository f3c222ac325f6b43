package dev.pmc.node.apply;

import dev.pmc.node.cluster.ThisNode.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What this machine says of itself. */
public final class LocalMachine {
    /** Of a network for documents (RFC 5737): nothing is sent there, but the way there is the default route. */
    private static final InetSocketAddress FAR_AWAY = new InetSocketAddress("192.0.2.1", 9);

    private LocalMachine() {}

    public static Machine look() throws IOException {
        Set<String> addresses = new LinkedHashSet<>();
        List<String> all = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    all.add(address.getHostAddress());
                }
            }
        }
        String first = ofDefaultRoute();
        if (all.contains(first)) {
            addresses.add(first);
        }
        addresses.addAll(all);
        String hostName = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        int dot = hostName.indexOf('.');
        return new Machine(dot < 0 ? hostName : hostName.substring(0, dot), List.copyOf(addresses));
    }

    /** Empty if there is no default route. */
    private static String ofDefaultRoute() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(FAR_AWAY);
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | UncheckedIOException e) {
            return ""; // no way leads there
        }
    }
}
