package dev.pmc.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Knows which base images disks of VMs stand on. */
public interface BasesInUse {
    /**
     * Their files.
     *
     * @throws IOException if nobody can tell; then none may be removed
     */
    Set<Path> bases() throws IOException;
}
