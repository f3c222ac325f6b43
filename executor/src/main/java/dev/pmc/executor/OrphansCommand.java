package dev.pmc.executor;

import ch.qos.logback.classic.Level;
import dev.pmc.executor.host.HostConfig;
import dev.pmc.executor.host.Untended;
import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.task.TaskStanding;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.LibvirtHypervisor;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the VMs of this host that nobody looks after, and removes one that is asked for by name. */
@Command(
        name = "orphans",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Lists the VMs on this host that no executor looks after at the moment, or removes one of them with its disk.",
            "VMs that were stopped are among them: ask pmc (host show NAME) whether it knows a VM on this machine before"
                    + " you remove it. To be run by root."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:listed, or removed",
            "1:libvirt does not answer, or the VM cannot be removed; stderr says why",
            "2:wrong use: an option or a setting"
        })
final class OrphansCommand implements Callable<Integer> {
    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--remove",
            paramLabel = "NAME",
            description = "Remove this VM, its domain and its disk. Refused if an executor looks after it.")
    private @Nullable String remove;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        settings.useLog(Level.OFF);
        HostConfig config = settings.host();
        Hostname named = remove == null ? null : new Hostname(remove);
        PrintWriter out = spec.commandLine().getOut();
        try (Hypervisor hypervisor = new LibvirtHypervisor(config.libvirtUri());
                Untended untended = new Untended(config.state(), hypervisor)) {
            if (named == null) {
                List<Untended.Vm> vms = untended.list();
                vms.forEach(out::println);
                if (vms.isEmpty()) {
                    out.println("an executor looks after every VM on this machine");
                }
            } else {
                List<Path> kept = untended.remove(named);
                out.println(named + ": " + TaskStanding.removed(kept));
            }
            return ExitCode.OK;
        } catch (VmFailure | HypervisorException | IOException e) {
            spec.commandLine().getErr().println("virtmesos orphans: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }
}
