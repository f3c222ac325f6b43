package dev.pmc.cli.host;

import dev.pmc.cli.client.ApiOptions;
import dev.pmc.cli.client.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pmc host wait}. */
@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        description = "Waits until a host is running, ready or gone.",
        footer = "Exit codes: 0 it is so, 9 pmc does not answer, 11 it will not be so by itself, 12 time is up.")
final class HostWaitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApiOptions api;

    @Parameters(paramLabel = "NAME", description = "The host.")
    @SuppressWarnings("NullAway.Init")
    private String hostname;

    @Option(
            names = "--for",
            paramLabel = "STATE",
            defaultValue = "running",
            description = "running, ready (its guest has answered) or gone. Default: ${DEFAULT-VALUE}.")
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
        return waiter.await(hostname, wanted, Duration.ofSeconds(timeoutSeconds))
                .code();
    }
}
