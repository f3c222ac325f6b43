package dev.pmc.local.master;

import java.io.IOException;
import java.util.Optional;

/** Where a registry is kept; what was saved is there for the next master. */
public interface RegistryStore {

    /** Empty if there has never been a master. */
    Optional<byte[]> load() throws IOException;

    /**
     * Keeps it in place of what was kept before.
     *
     * @throws IOException if it is not saved; then the master must not go on
     */
    void save(byte[] content) throws IOException;
}
