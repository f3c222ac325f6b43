package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.client.Terminal;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pmc host wait}. */
@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        description = "Waits until hosts are running, ready, stopped or gone.",
        footer =
                "Exit codes: 0 it is so, 2 that is no name, 9 pmc does not answer, 11 it will not be so by itself, 12 time is up.")
final class HostWaitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameParameters names;

    @Option(
            names = "--for",
            paramLabel = "STATE",
            defaultValue = "running",
            description = "running, ready (its guest has answered), stopped or gone. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private HostWaiter.Wanted wanted;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "1800",
            description = "How long to wait at the most. Default: ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
        HostWaiter waiter = new HostWaiter(api.client(), spec.commandLine().getOut(), Terminal.isThere());
        List<String> problems = new ArrayList<>();
        Set<String> hosts = HostNameParameters.unfold(names.patterns(), problems);
        if (!problems.isEmpty()) {
            throw new Failure(Exit.USAGE, String.join("; ", problems));
        }
        return waiter.awaitAll(hosts, wanted, Duration.ofSeconds(timeoutSeconds), Map.of())
                .code();
    }
}
