package dev.pmc.cli.host;

import dev.pmc.cli.process.Exit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pmc host rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes hosts anew: with their names, addresses and machines, and with fresh disks. What is on their disks, and all"
                    + " snapshots, are lost. A host that is off is started.",
            ""
        })
final class HostRebuildCommand extends HostJobCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameParameters names;

    @Option(
            names = "--os",
            paramLabel = "IMAGE",
            description = "Name in the image catalogue. Default: the image that the host was made from last.")
    private @Nullable String os;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean sure;

    @Override
    List<String> patterns() {
        return names.patterns();
    }

    @Override
    HostWaiter.Wanted wanted() {
        return HostWaiter.Wanted.RUNNING;
    }

    @Override
    Map<String, Object> job(String hostname) {
        Map<String, Object> job = super.job(hostname);
        if (os != null) {
            job.put("os", os);
        }
        return job;
    }

    @Override
    Exit agreed(Set<String> hosts) {
        return sure
                ? Exit.OK
                : confirmed(
                        hosts,
                        "rebuild",
                        "This makes %s anew: what is on its disk, and all its snapshots, are lost.",
                        "This makes %d hosts anew: what is on their disks, and all their snapshots, are lost: %s.");
    }
}
