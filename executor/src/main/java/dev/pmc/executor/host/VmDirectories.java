package dev.pmc.executor.host;

import dev.pmc.guest.Modes;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The directories of all VMs of this host, below {@code <state>/vms}. */
final class VmDirectories {
    private final Path vms;

    VmDirectories(Path state) throws IOException {
        this.vms = state.resolve("vms");
        Modes.makePassable(state);
        Modes.ensurePassable(vms);
    }

    VmDirectory of(Hostname hostname) {
        return new VmDirectory(vms, GuestIdentity.uuidOf(hostname));
    }

    /** The directory of a VM that has one. */
    VmDirectory existing(Hostname hostname) throws VmFailure {
        VmDirectory directory = of(hostname);
        if (!directory.exists()) {
            throw new VmFailure("there is nothing of " + hostname + " on this machine", true, false);
        }
        return directory;
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

    /** What the disks of all VMs may still grow by together, in bytes. */
    long mayGrow(boolean exact) throws IOException {
        return DiskUse.mayGrow(list(), exact);
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
}
