package dev.pmc.cli.daemon;

import dev.pmc.cli.process.HostDbPlaces;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.cli.process.ZooKeeperOptions;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.FrameworkAgreement;
import dev.pmc.hostdb.FrameworkTerms;
import dev.pmc.hostdb.HostDbException;
import dev.pmc.hostdb.HostDbExport;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc hostdb}: checks, writes out and restores the scheduler's durable memory. */
@Command(
        name = "hostdb",
        mixinStandardHelpOptions = true,
        description = "Checks, exports and imports pmc's memory.",
        footer = "Exit codes: 0 done, 2 wrong flag, 6 the hostdb or the export is not as it must be.")
public final class HostDbCommand implements Runnable {
    private static final int DONE = 0;
    private static final int FAILED = 6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: change-framework, check, export, import or forget-framework");
    }

    @Command(mixinStandardHelpOptions = true, description = "Reads every record, changes nothing; also while pmc runs.")
    int check(@Mixin Location location) {
        return attempt(() -> {
            State state = location.with(HostDbPlace::check);
            say("the hostdb is sound: " + contents(state));
        });
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Writes everything to stdout as JSON lines; also while pmc runs.")
    int export(@Mixin Location location) {
        return attempt(() -> HostDbExport.write(
                location.with(HostDbPlace::check), spec.commandLine().getOut()));
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Makes a hostdb of an export. Only one of the two may be used from then on.")
    int restore(
            @Mixin Location location,
            @Parameters(paramLabel = "FILE", description = "The export, or - for stdin.") Path file) {
        return attempt(() -> {
            try (BufferedReader in = file.toString().equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    : Files.newBufferedReader(file)) {
                State state = HostDbExport.read(in);
                location.with(place -> {
                    place.restore(state);
                    return state;
                });
                say("imported " + contents(state));
            } catch (IOException e) {
                throw new HostDbException("cannot read the export " + file + ": " + e.getMessage(), e);
            }
        });
    }

    @Command(
            name = "forget-framework",
            mixinStandardHelpOptions = true,
            description =
                    "Lets pmc register as a new framework, after the Mesos master has removed the old one for good."
                            + " Records of VMs stay.")
    int forgetFramework(
            @Mixin Location location,
            @Option(names = "--yes", required = true, description = "Yes, the old framework is gone for good.")
                    boolean sure) {
        return attempt(() -> {
            String forgotten = location.with(place -> Optional.ofNullable(place.forgetFramework()))
                    .orElse(null);
            say(forgotten == null ? "there was no framework id" : "forgot the framework id " + forgotten);
        });
    }

    @Command(
            name = "change-framework",
            mixinStandardHelpOptions = true,
            description = {
                "Changes what all schedulers of a hostdb in ZooKeeper have to be told of their framework: each"
                        + " option that is not given has its default.",
                "Those that stand by with other flags end at once; the one that leads goes on until it is stopped. Mesos"
                        + " lets a framework change its role and its failover timeout. Another principal or user needs"
                        + " another framework: see forget-framework."
            })
    int changeFramework(@Mixin Location location, @Mixin FrameworkOptions options) {
        return attempt(() -> {
            FrameworkTerms before = location.with(
                            place -> Optional.ofNullable(agreement(place).change(options.terms())))
                    .orElse(null);
            say("the schedulers' flags are from now on: " + options.terms());
            say("before: " + (before == null ? "nothing was agreed on" : before));
        });
    }

    private static FrameworkAgreement agreement(HostDbPlace place) {
        FrameworkAgreement agreement = place.agreement();
        if (agreement == null) {
            throw new HostDbException("the hostdb " + place
                    + " is for one scheduler, and what that says is what its flags say:" + " restart it with others");
        }
        return agreement;
    }

    private int attempt(Runnable work) {
        try {
            work.run();
            return DONE;
        } catch (HostDbException e) {
            spec.commandLine().getErr().println("pmc: " + e.getMessage());
            return FAILED;
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static String contents(State state) {
        return "vms=" + state.vms().size() + " results=" + state.outbox().size() + " framework=" + state.frameworkId()
                + " sequence=" + state.sequence();
    }

    /** Where the hostdb is. */
    static final class Location {
        @Option(
                names = "--hostdb",
                paramLabel = "PATH",
                defaultValue = "/var/lib/pmc/hostdb.db",
                converter = StoreAddress.Converter.class,
                description = "The hostdb, a file or zk://HOST1,HOST2,HOST3/PATH. Default: ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init")
        private StoreAddress address;

        @Mixin
        @SuppressWarnings("NullAway.Init")
        private ZooKeeperOptions zooKeeper;

        <T> T with(Function<HostDbPlace, T> work) {
            try (ZooKeeperClients clients = zooKeeper.clients()) {
                return work.apply(HostDbPlaces.at(address, clients, zooKeeper.credentials()));
            }
        }
    }
}
