package dev.pmc.cli.network;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.network.lease.BookContents;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc network move}: for a site that gets a second network stage, or goes back to one. */
@Command(
        name = "move",
        mixinStandardHelpOptions = true,
        description =
                "Moves the lease book to another place, which must be empty: from a file to ZooKeeper, or back. No stage"
                        + " can use the old one afterwards; jobs wait in the queue until stages run with the new one.",
        footer = "Exit codes: 0 done, 1 one of the books cannot be used, or the new one is not empty; 2 wrong flag.")
final class NetworkMoveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private LeaseBookOption from;

    @Option(
            names = "--to",
            paramLabel = "PATH",
            required = true,
            converter = StoreAddress.Converter.class,
            description = "Where the book is from then on: a file, or zk://HOST1,HOST2,HOST3/PATH.")
    @SuppressWarnings("NullAway.Init")
    private StoreAddress to;

    @Override
    public Integer call() {
        try (ZooKeeperClients clients = from.zooKeeper.clients();
                LeaseBook before = from.openExisting(clients);
                LeaseBook after = from.open(to, clients)) {
            BookContents moved = before.change(pages -> {
                BookContents contents = BookContents.of(pages, before.clock().instant());
                after.fill(contents);
                pages.retire(to.toString());
                return contents;
            });
            spec.commandLine().getOut().println("moved " + from.address + " to " + to + ": " + moved);
            return Exit.OK.code();
        } catch (LeaseBookException e) {
            spec.commandLine().getErr().println("pmc: " + e.getMessage());
            return Exit.INTERNAL.code();
        }
    }
}
