package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code pmc network leases}. */
@Command(
        name = "leases",
        mixinStandardHelpOptions = true,
        description = "Prints who has which address, and which addresses nobody gets now, and why.")
final class NetworkLeasesCommand extends NetworkAudit implements Callable<Integer> {
    @Override
    public Integer call() {
        return audit((audit, hosts) -> {
            say(audit.list());
            return Exit.OK.code();
        });
    }
}
