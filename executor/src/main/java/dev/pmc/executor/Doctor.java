package dev.pmc.executor;

import ch.qos.logback.classic.Level;
import dev.pmc.executor.host.HostConfig;
import dev.pmc.guest.GuestException;
import dev.pmc.guest.ImageCatalog;
import dev.pmc.guest.Web;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.LibvirtHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says whether pmc can run VMs on this host, one line for each thing that it looked at, with what to do about it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Says whether pmc can run VMs on this host: one line for each check, with what to do.",
            "To be run by root. Leaves running VMs alone; boots a probe guest for a moment to see whether KVM works."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:VMs can run here", "1:there is a PROBLEM", "2:wrong use: an option or a setting"})
final class Doctor implements Callable<Integer> {
    private static final Path SYS_CLASS_NET = Path.of("/sys/class/net");
    private static final Path LIBVIRT_NETWORKS = Path.of("/run/libvirt/network");

    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--os",
            paramLabel = "NAME",
            description =
                    "The image that has to be there or reachable. Without it all images are looked for, and one that"
                            + " cannot be fetched is only a warning.")
    private @Nullable String os;

    @Option(names = "--emulation", description = "VMs may run without KVM, in software emulation.")
    private boolean emulation;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private boolean problem;

    @Override
    public Integer call() throws InterruptedException {
        settings.useLog(Level.OFF);
        HostConfig config = settings.host();
        site(config);
        tell(HostChecks.tool("qemu-img", "--version", "qemu-utils"));
        try (Hypervisor hypervisor = new LibvirtHypervisor(config.libvirtUri())) {
            Finding answers = HostChecks.hypervisor(hypervisor, config.libvirtUri(), System::nanoTime);
            tell(answers);
            HostChecks.state(config.state()).forEach(this::tell);
            if (answers.verdict() == Finding.Verdict.OK) {
                tell(HostChecks.kvm(hypervisor, config.state(), emulation));
            }
        }
        tell(HostChecks.network(config.network(), SYS_CLASS_NET, LIBVIRT_NETWORKS));
        return problem ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private void site(HostConfig config) {
        Path template = config.data().resolve("PMCLibvirtTemplate.xml");
        tell(
                Files.isReadable(template)
                        ? Finding.ok("site", "the domain template is " + template)
                        : Finding.problem(
                                "site", template + " cannot be read", "unpack exec.tgz again, or name --data"));
        try {
            Web web = new Web(config.imageCaFile());
            ImageCatalog catalog = ImageCatalog.load(config.images());
            if (os != null) {
                HostChecks.image(web, catalog.find(os)).forEach((Consumer<Finding>) this::tell);
            } else {
                HostChecks.images(web, catalog.all()).forEach(this::tell);
            }
        } catch (IllegalArgumentException | GuestException e) {
            tell(Finding.problem("image", String.valueOf(e.getMessage()), "correct it, or name another --os"));
        }
    }

    private void tell(Finding finding) {
        problem |= finding.verdict() == Finding.Verdict.PROBLEM;
        spec.commandLine().getOut().println(finding);
    }
}
