package dev.pmc.clouds;

import java.util.Optional;

/** What stands behind the machines that a cloud shows as running. */
public interface MachineHost {
    /** Nothing does. */
    MachineHost NOTHING = new MachineHost() {
        @Override
        public void start(String name, String address, Optional<String> publicKey) {}

        @Override
        public void stop(String name) {}
    };

    /**
     * A machine has been started.
     *
     * @param publicKey whom it lets in, as in an authorized_keys file
     */
    void start(String name, String address, Optional<String> publicKey);

    /** A machine has been stopped, or is gone. It may have been stopped before. */
    void stop(String name);
}
