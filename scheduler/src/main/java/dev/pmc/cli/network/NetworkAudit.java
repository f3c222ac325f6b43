package dev.pmc.cli.network;

import dev.pmc.cli.process.HostDbPlaces;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.network.DnsmasqUnavailable;
import dev.pmc.network.LeaseAudit;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.vm.Ipv4;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code pmc network}'s checking commands have in common: where the book, the files and the hostdb are. */
abstract class NetworkAudit {
    static final int DIFFERENCES = 3;
    private static final int UNUSABLE = 1;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkOptions options;

    @Option(
            names = "--hostdb",
            paramLabel = "PATH",
            converter = StoreAddress.Converter.class,
            description = "The scheduler's memory, to be compared, too, if it is on this machine.")
    private @Nullable StoreAddress hostdb;

    /** One command's work. */
    interface Work {
        int with(LeaseAudit audit, @Nullable List<LeaseAudit.Known> hosts) throws DnsmasqUnavailable;
    }

    int audit(Work work) {
        try (ZooKeeperClients clients = options.leaseBook.zooKeeper.clients();
                LeaseBook book = options.leaseBook.openExisting(clients)) {
            LeaseAudit audit = new LeaseAudit(book, options.dnsmasq(), options.rules());
            return work.with(
                    audit, hostdb == null ? null : hosts(hostdb, clients, options.leaseBook.zooKeeper.credentials()));
        } catch (LeaseBookException | DnsmasqUnavailable | HostDbException e) {
            return complain(e.getMessage());
        }
    }

    private static List<LeaseAudit.Known> hosts(
            StoreAddress hostdb, ZooKeeperClients clients, @Nullable String credentials) {
        State state = HostDbPlaces.at(hostdb, clients, credentials).check();
        return state.vms().stream()
                .map(vm -> {
                    Ipv4 ip = vm.spec().seed().ip();
                    return new LeaseAudit.Known(
                            vm.hostname(),
                            ip == null ? null : ip.address(),
                            vm.spec().identity().mac(),
                            vm.asked().lease());
                })
                .toList();
    }

    private int complain(@Nullable String reason) {
        spec.commandLine().getErr().println("pmc: " + reason);
        return UNUSABLE;
    }

    void say(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
