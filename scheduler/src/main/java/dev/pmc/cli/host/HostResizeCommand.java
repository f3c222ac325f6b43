package dev.pmc.cli.host;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pmc host resize}. */
@Command(
        name = "resize",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Gives hosts other cpus, memory or larger disks, which they have when they are started next.", ""
        })
final class HostResizeCommand extends HostJobCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    private HostNameParameters names;

    @Option(names = "--cpu", paramLabel = "COUNT", description = "Virtual processors.")
    private @Nullable Integer cpu;

    @Option(names = "--mem", paramLabel = "MIB", description = "Memory.")
    private @Nullable Integer mem;

    @Option(names = "--disk", paramLabel = "GIB", description = "Size of the disk, which can only grow.")
    private @Nullable Integer disk;

    @Option(names = "--restart", description = "Power hosts that are on off and on for it, now.")
    private boolean restart;

    @Override
    List<String> patterns() {
        return names.patterns();
    }

    @Override
    HostWaiter.@Nullable Wanted wanted() {
        return restart ? HostWaiter.Wanted.RUNNING : null;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (cpu == null && mem == null && disk == null) {
            throw new ParameterException(spec.commandLine(), "say --cpu, --mem or --disk, or several of them");
        }
        return super.call();
    }

    @Override
    Map<String, Object> job(String hostname) {
        Map<String, Object> job = super.job(hostname);
        put(job, "cpu", cpu);
        put(job, "mem", mem);
        put(job, "disk", disk);
        if (restart) {
            job.put("restart", true);
        }
        return job;
    }

    private static void put(Map<String, Object> job, String field, @Nullable Integer value) {
        if (value != null) {
            job.put(field, value);
        }
    }
}
