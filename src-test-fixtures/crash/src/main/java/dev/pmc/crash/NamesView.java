package dev.pmc.crash;

import dev.pmc.fixtures.Processes;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a resolver says of services, asked as anybody asks it. */
final class NamesView {
    private final int port;
    private final String zone;

    /** @param port the resolver's, of 127.0.0.1 */
    NamesView(int port, String zone) {
        this.port = port;
        this.zone = zone;
    }

    /** The hostnames of those who serve at a port of that name; nobody if it does not answer. */
    Set<String> serving(String service, String portName) {
        String host = "." + service + "." + zone + ".";
        return ask("_" + portName + "._tcp." + service + "." + zone, "SRV").stream()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .map(target -> target.endsWith(host) ? target.substring(0, target.length() - host.length()) : target)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The addresses of those who are ready. */
    Set<String> addresses(String service) {
        return ask(service + "." + zone, "A");
    }

    private Set<String> ask(String name, String type) {
        Processes.Result dig = Processes.run(
                Processes.require("dig", "bind9-dnsutils").toString(),
                "@127.0.0.1",
                "-p",
                Integer.toString(port),
                "+short",
                "+tries=1",
                "+time=1",
                name,
                type);
        return dig.exitCode() == 0
                ? dig.output().lines().filter(line -> !line.isBlank()).collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }
}
