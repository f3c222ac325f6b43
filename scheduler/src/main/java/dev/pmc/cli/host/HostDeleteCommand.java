package dev.pmc.cli.host;

import dev.pmc.cli.process.Exit;
import dev.pmc.queue.QueueAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pmc host delete}: has hosts and their disks deleted, by jobs for the scheduler. */
@Command(
        name = "delete",
        sortOptions = false,
        description = {"Has hosts and their disks deleted. There is no way back.", ""},
        footer = {
            "",
            "Exit codes: 0 queued, 2 something in the command line is wrong, or --yes is missing where nobody can be"
                    + " asked, 3 the queue cannot be used, 10 there is no such host, 13 the question was not answered with yes."
        })
final class HostDeleteCommand extends HostJobCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameOption names;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean sure;

    @Option(
            names = "--force",
            description =
                    "Strike hosts off also if nobody can prove that nothing is left of them: if a delete before this one"
                            + " has not come to its end, or their agent is out of reach. Disk and guest may then still be there.")
    private boolean forced;

    @Override
    List<String> patterns() {
        return names.patterns();
    }

    @Override
    HostWaiter.Wanted wanted() {
        return HostWaiter.Wanted.GONE;
    }

    @Override
    Map<String, Object> job(String hostname) {
        Map<String, Object> job = super.job(hostname);
        if (forced) {
            job.put("force", true);
        }
        return job;
    }

    @Override
    String queued(String hostname, QueueAddress taker) {
        return "queued: delete " + hostname + " (tube " + tube + " at " + taker + ")";
    }

    @Override
    String command() {
        return "delete_host";
    }

    @Override
    Exit agreed(Set<String> hosts) {
        return sure
                ? Exit.OK
                : confirmed(
                        hosts,
                        "delete",
                        "This deletes the VM %s and its disk.",
                        "This deletes %d VMs and their disks: %s.");
    }
}
