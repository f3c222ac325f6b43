package dev.pmc.cli.host;

import dev.pmc.cli.client.GroupCommand;
import dev.pmc.cli.process.Exit;
import dev.pmc.vm.SnapshotName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pmc host snapshot}: states of hosts' disks that are kept. */
@Command(
        name = "snapshot",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps the disks of hosts as they are now, and brings them back to that.",
            "",
            "What becomes of it is in the job's result, and in: pmc host snapshot list NAME"
        },
        subcommands = {
            HostSnapshotCommand.Create.class,
            HostSnapshotListCommand.class,
            HostSnapshotCommand.Revert.class,
            HostSnapshotCommand.Delete.class
        })
final class HostSnapshotCommand extends GroupCommand {
    /** A job about one snapshot of each of some hosts. */
    abstract static class SnapshotJob extends HostJobCommand {
        private final String action;

        @Option(
                names = "--name",
                required = true,
                paramLabel = "SNAPSHOT",
                description = "What the snapshot is called: letters, digits, dots, hyphens and underscores.")
        @SuppressWarnings("NullAway.Init")
        private String snapshot;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private HostNameParameters names;

        SnapshotJob(String action) {
            this.action = action;
        }

        @Override
        List<String> patterns() {
            return names.patterns();
        }

        @Override
        HostWaiter.@Nullable Wanted wanted() {
            return null;
        }

        @Override
        public Integer call() throws InterruptedException {
            try {
                snapshot = new SnapshotName(snapshot).value();
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--name: " + e.getMessage(), e);
            }
            return super.call();
        }

        @Override
        String action() {
            return action;
        }

        @Override
        String command() {
            return "pmc host snapshot " + spec.name();
        }

        @Override
        Map<String, Object> job(String hostname) {
            Map<String, Object> job = super.job(hostname);
            job.put("snapshot", snapshot);
            return job;
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Takes a snapshot. The guest runs on; its file systems are frozen for the moment if it has a guest agent.",
                ""
            })
    static final class Create extends SnapshotJob {
        Create() {
            super("snapshot");
        }
    }

    @Command(
            name = "revert",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Brings disks back to a snapshot. What was written since is lost. A guest that is on is powered off, and booted"
                        + " from the disk as it was.",
                ""
            })
    static final class Revert extends SnapshotJob {
        @Option(names = "--yes", description = "Do not ask.")
        private boolean sure;

        Revert() {
            super("revert");
        }

        @Override
        Exit agreed(Set<String> hosts) {
            return sure
                    ? Exit.OK
                    : confirmed(
                            hosts,
                            "revert",
                            "What %s has written since the snapshot is lost.",
                            "What %d hosts have written since the snapshot is lost: %s.");
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Deletes a snapshot; the disk itself stays as it is.")
    static final class Delete extends SnapshotJob {
        Delete() {
            super("delete_snapshot");
        }
    }
}
