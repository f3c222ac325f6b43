package dev.pmc.crash;

import dev.pmc.fixtures.Processes;
import java.util.Set;
import java.util.TreeSet;

/** What a resolver says of services, asked as anybody asks it. */
final class NamesView {
    /** Priority, weight, port and target. */
    private static final int SRV_WORDS = 4;

    private final int port;
    private final String zone;

    /** @param port the resolver's, of 127.0.0.1 */
    NamesView(int port, String zone) {
        this.port = port;
        this.zone = zone;
    }

    /**
     * What is said of a service.
     *
     * @param serving the hostnames of those who serve at a port, by SRV
     * @param addresses of those who are ready, by A
     */
    record Answers(Set<String> serving, Set<String> addresses) {}

    /** Asks; nobody is there if it does not answer. */
    Answers ask(String service, String portName) {
        String name = service + "." + zone;
        Processes.Result dig = Processes.run(
                Processes.require("dig", "bind9-dnsutils").toString(),
                "@127.0.0.1",
                "-p",
                Integer.toString(port),
                "+short",
                "+tries=1",
                "+time=1",
                "_" + portName + "._tcp." + name,
                "SRV",
                name,
                "A");
        Set<String> serving = new TreeSet<>();
        Set<String> addresses = new TreeSet<>();
        if (dig.exitCode() == 0) {
            for (String line : dig.output().lines().toList()) {
                String[] words = line.split(" ", -1);
                if (words.length == SRV_WORDS) {
                    serving.add(words[SRV_WORDS - 1].replace("." + name + ".", ""));
                } else {
                    addresses.add(line);
                }
            }
        }
        return new Answers(serving, addresses);
    }
}
