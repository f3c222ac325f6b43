package dev.pmc.cli.host;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pmc host migrate}: has hosts moved to other machines, by jobs for the scheduler. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Has hosts that run moved to other machines, with their disks, addresses and MACs. Each is off while its disk is copied.",
            ""
        })
final class HostMigrateCommand extends HostPowerCommand {
    @Option(
            names = "--to",
            paramLabel = "AGENT",
            description = "The machine to move to. Default: the best that has room.")
    private @Nullable String target;

    @Override
    Map<String, Object> job(String hostname) {
        Map<String, Object> job = super.job(hostname);
        if (target != null) {
            job.put("baremetal", target);
        }
        return job;
    }
}
