package dev.pmc.executor;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The directories of all VMs of this host, below {@code <state>/vms}. */
final class VmDirectories {
    private static final long LEAST_FREE_BYTES = 256L << 20;

    private final Path vms;

    VmDirectories(Path state) throws IOException {
        this.vms = state.resolve("vms");
        passable(state);
        passable(vms);
    }

    VmDirectory of(Hostname hostname) {
        return new VmDirectory(vms, VmSpec.uuidOf(hostname));
    }

    Path path() {
        return vms;
    }

    /** The base images that disks of VMs stand on. */
    Set<Path> basesInUse() throws IOException {
        Set<Path> bases = new HashSet<>();
        for (Path directory : list()) {
            Path base = VmDirectory.base(directory);
            if (base != null) {
                bases.add(base);
            }
        }
        return bases;
    }

    /** Throws if the disk is as good as full; QEMU would pause its guests then. */
    void checkRoom() throws IOException {
        long free = vms.toFile().getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new IOException("only " + (free >> 20) + " MiB are free in " + vms
                    + "; free some space there, at least " + (LEAST_FREE_BYTES >> 20) + " MiB");
        }
    }

    /** The VMs that have a directory. */
    Set<Hostname> hostnames() throws IOException {
        Set<Hostname> found = new TreeSet<>(Comparator.comparing(Hostname::value));
        for (Path directory : list()) {
            Hostname vm = VmDirectory.hostname(directory);
            if (vm != null && of(vm).path().equals(directory)) {
                found.add(vm);
            }
        }
        return found;
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(vms)) {
            return all.toList();
        }
    }

    private static void passable(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(VmDirectory.PASSABLE));
        }
    }
}
