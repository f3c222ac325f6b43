package dev.pmc.executor;

import dev.pmc.guest.Image;
import dev.pmc.guest.ImageFile;
import dev.pmc.guest.Modes;
import dev.pmc.guest.Programs;
import dev.pmc.guest.RegionLocks;
import dev.pmc.guest.Web;
import dev.pmc.hypervisor.HostFacts;
import dev.pmc.hypervisor.HostNetwork;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.KvmProbe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The questions that {@link Doctor} asks about a host. Each changes nothing, or removes again what it made. */
final class HostChecks {
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final long LITTLE_SPACE_GIB = 10;

    private HostChecks() {}

    /**
     * Whether the hypervisor answers, and fast. libvirt asks QEMU for its abilities with root's rights and checks the
     * answer with those of QEMU's user; if only the former can open /dev/kvm, it throws the answer away each time.
     */
    static Finding hypervisor(Hypervisor hypervisor, String uri, LongSupplier nanoTime) {
        try {
            long began = nanoTime.getAsLong();
            HostFacts facts = hypervisor.facts();
            long first = nanoTime.getAsLong() - began;
            hypervisor.facts();
            long second = nanoTime.getAsLong() - began - first;
            String words = "%s answers in %d ms, libvirt %d.%d.%d"
                    .formatted(
                            uri,
                            TimeUnit.NANOSECONDS.toMillis(second),
                            facts.libvirtVersion() / 1_000_000,
                            facts.libvirtVersion() / 1_000 % 1_000,
                            facts.libvirtVersion() % 1_000);
            // The first answer may be slow once, after libvirtd has started.
            return Math.min(first, second) > SLOW.toNanos()
                    ? Finding.problem(
                            "libvirt",
                            words + ", which is too slow",
                            "QEMU's user probably cannot open /dev/kvm: chgrp kvm /dev/kvm; chmod 0660 /dev/kvm;"
                                    + " restart libvirtd")
                    : Finding.ok("libvirt", words);
        } catch (HypervisorException e) {
            return Finding.problem(
                    "libvirt",
                    uri + " does not answer, " + e.getMessage(),
                    "install libvirt-daemon-system and qemu-system-x86, start libvirtd (or virtqemud), and run this as root");
        }
    }

    /**
     * Whether a KVM guest really runs; nothing that can be asked proves it.
     *
     * @param emulation VMs may also run without KVM
     */
    static Finding kvm(Hypervisor hypervisor, Path state, boolean emulation) throws InterruptedException {
        try {
            KvmProbe.Verdict verdict = probe(hypervisor, state);
            String remedy =
                    "switch virtualisation on in the firmware, load kvm_intel or kvm_amd, and let group kvm open"
                            + " /dev/kvm; or allow software emulation, which is many times slower (doctor --emulation)";
            if (verdict.works()) {
                return Finding.ok("kvm", verdict.why());
            }
            return emulation
                    ? Finding.warning("kvm", verdict.why() + "; VMs run in software emulation", remedy)
                    : Finding.problem("kvm", verdict.why(), remedy);
        } catch (HypervisorException | IOException e) {
            return Finding.problem("kvm", "cannot be probed, " + e.getMessage(), "see the lines on libvirt and state");
        }
    }

    /** The executors of this host probe under the same lock, with a domain of the same name. */
    private static KvmProbe.Verdict probe(Hypervisor hypervisor, Path state)
            throws HypervisorException, IOException, InterruptedException {
        try (RegionLocks locks = new RegionLocks(state.resolve("locks"))) {
            RegionLocks.Held held = locks.hold("kvm-probe");
            try {
                Modes.ensurePassable(state.resolve("kvm-probe"));
                return new KvmProbe(hypervisor, state.resolve("kvm-probe")).run();
            } finally {
                held.close();
            }
        }
    }

    static Finding tool(String program, String option, String debianPackage) throws InterruptedException {
        try {
            Process process = Programs.of(program, option)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor() == 0
                    ? Finding.ok("tools", program + " is there")
                    : Finding.problem("tools", program + " does not work", "reinstall " + debianPackage);
        } catch (IOException e) {
            return Finding.problem("tools", program + " is missing", "install " + debianPackage);
        }
    }

    /**
     * Whether what VMs are plugged into is there.
     *
     * @param sysClassNet where the kernel lists network devices
     * @param libvirtNetworks where libvirt keeps the state of its active networks
     */
    static Finding network(HostNetwork network, Path sysClassNet, Path libvirtNetworks) {
        return switch (network.kind()) {
            case NONE -> Finding.warning("network", "VMs have no network", "set network in data/site.yaml");
            case BRIDGE ->
                Files.isDirectory(sysClassNet.resolve(network.name()).resolve("bridge"))
                        ? Finding.ok("network", "bridge " + network.name() + " is there")
                        : Finding.problem(
                                "network",
                                "there is no bridge " + network.name(),
                                "make it (ip link add " + network.name()
                                        + " type bridge), or name another one in data/site.yaml");
            case NETWORK ->
                Files.exists(libvirtNetworks.resolve(network.name() + ".xml"))
                        ? Finding.ok("network", "libvirt's network " + network.name() + " is active")
                        : Finding.problem(
                                "network",
                                "libvirt's network " + network.name() + " is not active",
                                "virsh net-start " + network.name() + ", or name another one in data/site.yaml");
        };
    }

    /** Whether QEMU's user, who is not root, gets through to the disks, and whether they have room. */
    static Stream<Finding> state(Path state) {
        try {
            Modes.makePassable(state);
            Files.delete(Files.createTempFile(state, ".doctor", ""));
            return Stream.of(passage(state), space(state));
        } catch (AccessDeniedException e) {
            return Stream.of(Finding.problem(
                    "state",
                    "nothing can be written below " + state,
                    "run this as root; on NFS export it with no_root_squash, or set state_dir to a disk of this host"));
        } catch (IOException e) {
            return Stream.of(Finding.problem(
                    "state", state + " cannot be made, " + e, "run this as root, or set state_dir in data/site.yaml"));
        }
    }

    /** Whether the files of all these images can be had. Nobody may ever ask for one that has to be fetched. */
    static List<Finding> images(Web web, List<Image> images) {
        return images.parallelStream()
                .flatMap(image -> image(web, image).map(finding -> isFetched(image) ? finding.softened() : finding))
                .toList();
    }

    /** Whether the files of an image can be had. */
    static Stream<Finding> image(Web web, Image image) {
        return Stream.of(image.disk(), image.kernel(), image.initrd())
                .flatMap(Stream::ofNullable)
                .map(file -> file(web, image.name(), file));
    }

    private static boolean isFetched(Image image) {
        return Stream.of(image.disk(), image.kernel(), image.initrd())
                .flatMap(Stream::ofNullable)
                .noneMatch(ImageFile::isLocal);
    }

    private static Finding passage(Path state) throws IOException {
        for (Path directory = state.toRealPath(); directory != null; directory = directory.getParent()) {
            if (!Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return Finding.problem(
                        "state",
                        "QEMU's user cannot pass through " + directory,
                        "chmod o+x " + directory + ", or set state_dir in data/site.yaml");
            }
        }
        return Finding.ok("state", "QEMU's user can pass through to " + state);
    }

    private static Finding space(Path state) throws IOException {
        long gib = state.toFile().getUsableSpace() >> 30;
        return gib >= LITTLE_SPACE_GIB
                ? Finding.ok("space", state + " has " + gib + " GiB free")
                : Finding.problem(
                        "space", state + " has only " + gib + " GiB free", "free some, or set state_dir elsewhere");
    }

    private static Finding file(Web web, String image, ImageFile file) {
        URI location = file.location();
        String remedy = "correct " + image + " in data/images.yaml, or let this host reach it";
        try {
            if (file.isLocal()) {
                return Files.isReadable(Path.of(location))
                        ? Finding.ok("image", image + " is at " + file.shown())
                        : Finding.problem("image", image + " is not at " + file.shown(), remedy);
            }
            if (!(web.open("HEAD", location, Map.of()) instanceof HttpURLConnection http)) {
                return Finding.problem("image", image + " has a location that is none: " + file.shown(), remedy);
            }
            int status = http.getResponseCode();
            http.disconnect();
            return status == HttpURLConnection.HTTP_OK
                    ? Finding.ok("image", image + " can be fetched from " + file.shown())
                    : Finding.problem("image", image + ": " + file.shown() + " answers " + status, remedy);
        } catch (IOException e) {
            return Finding.problem("image", image + ": " + file.shown() + " cannot be reached, " + e, remedy);
        }
    }
}
