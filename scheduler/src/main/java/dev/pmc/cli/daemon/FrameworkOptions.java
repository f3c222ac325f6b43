package dev.pmc.cli.daemon;

import dev.pmc.hostdb.FrameworkTerms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What Mesos is told of the framework, as flags give it. All schedulers of one hostdb have to be given the same. */
final class FrameworkOptions {
    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "*",
            description = "Mesos role. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String role;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "root",
            description = "User that executors run as on agents; it must be able to use libvirt. Default:"
                    + " ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    String user;

    @Option(
            names = "--failover-timeout",
            paramLabel = "SECONDS",
            defaultValue = "1209600",
            description = "How long Mesos keeps pmc's tasks while pmc is away. Default: two weeks.")
    double failoverTimeoutSeconds;

    @Option(names = "--principal", paramLabel = "NAME", description = "Name to authenticate with at the master.")
    @Nullable
    String principal;

    /** The same as one value. */
    FrameworkTerms terms() {
        return new FrameworkTerms(role, user, Math.round(failoverTimeoutSeconds * 1_000), principal);
    }
}
