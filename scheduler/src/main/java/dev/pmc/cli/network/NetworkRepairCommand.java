package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pmc network repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description =
                "Makes dnsmasq's files as the lease book has them, and writes down leases that the hostdb knows of and"
                        + " the book has lost. Files that have a hostname for a name and no lease are removed.",
        footer =
                "Exit codes: 0 done, 1 something cannot be read or written, 3 differences are left that people must judge.")
final class NetworkRepairCommand extends NetworkAudit implements Callable<Integer> {
    @Option(
            names = "--end-orphans",
            description = "End leases of hosts that the hostdb does not know, too. Only while no job is on its way.")
    private boolean orphans;

    @Override
    public Integer call() {
        return audit((audit, hosts) -> {
            say(audit.repair(hosts, orphans));
            List<String> left = audit.check(hosts);
            say(left);
            return left.isEmpty() ? Exit.OK.code() : DIFFERENCES;
        });
    }
}
