package dev.pmc.executor.host;

import dev.pmc.guest.AtomicFiles;
import dev.pmc.guest.Modes;
import dev.pmc.guest.RegionLocks;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.KvmProbe;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether KVM runs the guests of this host. What {@link KvmProbe} found is kept, for all executors, until the host
 * boots or {@code /dev/kvm} changes.
 */
final class VirtTypes {
    private static final Logger LOG = LoggerFactory.getLogger(VirtTypes.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path KVM = Path.of("/dev/kvm");

    private final Path directory;
    private final RegionLocks locks;
    private final KvmProbe probe;

    VirtTypes(Hypervisor hypervisor, Path state, RegionLocks locks) {
        this.directory = state.resolve("kvm-probe");
        this.locks = locks;
        this.probe = new KvmProbe(hypervisor, directory);
    }

    boolean kvm(VirtType wanted) throws IOException, HypervisorException {
        return switch (wanted) {
            case KVM -> true;
            case QEMU -> false;
            case AUTO -> verdict().works();
        };
    }

    private Verdict verdict() throws IOException, HypervisorException {
        String host = host();
        Path file = directory.resolve("verdict.json");
        Verdict known = read(file, host);
        if (known != null) {
            return known;
        }
        RegionLocks.Held held = locks.hold("kvm-probe");
        try {
            known = read(file, host);
            if (known != null) {
                return known;
            }
            Modes.ensurePassable(directory);
            KvmProbe.Verdict found = probe();
            Verdict verdict = new Verdict(host, found.works(), found.why());
            AtomicFiles.write(file, Json.bytes(verdict));
            if (found.works()) {
                LOG.atInfo().addKeyValue("reason", found.why()).log("KVM works on this host; guests run in it");
            } else {
                LOG.atWarn()
                        .addKeyValue("reason", found.why())
                        .log("KVM does not work on this host; guests run in software emulation, many times slower");
            }
            return verdict;
        } finally {
            held.close();
        }
    }

    private KvmProbe.Verdict probe() throws IOException, HypervisorException {
        if (!Files.exists(KVM)) {
            return new KvmProbe.Verdict(false, "there is no " + KVM);
        }
        try {
            return probe.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while probing KVM", e);
        }
    }

    /** What a verdict holds for. */
    private static String host() throws IOException {
        String kvm = Files.exists(KVM)
                ? Files.getAttribute(KVM, "unix:mode") + ":" + Files.getAttribute(KVM, "unix:gid")
                : "absent";
        return Files.readString(BOOT_ID).strip() + " " + kvm + " " + KvmProbe.EDITION;
    }

    private static @Nullable Verdict read(Path file, String host) throws IOException {
        try {
            Verdict verdict = Files.exists(file) ? Json.read(Files.readAllBytes(file), Verdict.class) : null;
            return verdict != null && verdict.host().equals(host) ? verdict : null;
        } catch (IllegalArgumentException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the verdict on KVM is unreadable and found anew");
            return null;
        }
    }

    record Verdict(String host, boolean works, String why) {}
}
