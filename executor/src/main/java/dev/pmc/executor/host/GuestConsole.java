package dev.pmc.executor.host;

import java.nio.file.Path;

/** A guest's serial console: what it says is read from a file, and what people type goes another way. Thread-safe. */
public interface GuestConsole {
    /** The file in which what the guest says is kept, and is kept on; it may not be there yet. */
    Path log();

    /**
     * Opens it for typing, which one at a time may.
     *
     * @throws VmFailure if the VM is not active, or somebody types there already
     */
    Keys open() throws VmFailure;

    /** What somebody types with. */
    interface Keys extends AutoCloseable {
        /** Types that, and waits as long as the guest takes nothing; {@link #close} ends that with a failure. */
        void type(byte[] keys) throws VmFailure;

        /** Lets others type. Any thread, any number of times. */
        @Override
        void close();
    }
}
