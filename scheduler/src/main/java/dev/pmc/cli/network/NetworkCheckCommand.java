package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code pmc network check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Compares the lease book with dnsmasq's files and the hostdb, and changes nothing.",
        footer = "Exit codes: 0 all is as it must be, 1 something cannot be read, 3 there are differences.")
final class NetworkCheckCommand extends NetworkAudit implements Callable<Integer> {
    @Override
    public Integer call() {
        return audit((audit, hosts) -> {
            List<String> differences = audit.check(hosts);
            say(differences.isEmpty() ? List.of("all is as it must be") : differences);
            return differences.isEmpty() ? Exit.OK.code() : DIFFERENCES;
        });
    }
}
