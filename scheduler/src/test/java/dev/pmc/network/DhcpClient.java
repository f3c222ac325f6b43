package dev.pmc.network;

import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.Processes;
import java.util.ArrayList;
import java.util.List;

/** A machine on a bridge: a network namespace of its own with one card, and busybox's DHCP client. Needs root. */
final class DhcpClient implements AutoCloseable {
    private final String namespace;
    private final String plug;

    /** @param number of this client, among those of a bridge */
    DhcpClient(Bridge bridge, int number) {
        namespace = "pmc-dhcp-" + ProcessHandle.current().pid() % 100_000 + "-" + number;
        plug = bridge.name() + number;
        Processes.require("ip", "iproute2");
        ip("netns add " + namespace);
        ip("link add " + plug + " type veth peer name card netns " + namespace);
        ip("link set " + plug + " master " + bridge.name() + " up");
    }

    /** Gives its card a MAC and switches it on. */
    DhcpClient withCard(String mac) {
        inside("link set card address " + mac + " up");
        return this;
    }

    /** Does what {@code ip} says, in its namespace. */
    void inside(String arguments) {
        ip("-n " + namespace + " " + arguments);
    }

    /** Asks for an address, and returns what was said about that. */
    String ask(String... more) {
        List<String> command = new ArrayList<>(
                List.of(("ip netns exec " + namespace + " busybox udhcpc -n -q -t 3 -T 1 -i card -s /bin/true")
                        .split(" ", -1)));
        command.addAll(List.of(more));
        return Processes.run(command.toArray(String[]::new)).output();
    }

    private static void ip(String arguments) {
        Processes.runOrFail(("ip " + arguments).split(" ", -1));
    }

    @Override
    public void close() {
        Processes.run("ip", "netns", "delete", namespace);
        Processes.run("ip", "link", "delete", plug);
    }
}
