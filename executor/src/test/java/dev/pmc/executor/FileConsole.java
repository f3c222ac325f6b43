package dev.pmc.executor;

import dev.pmc.executor.host.GuestConsole;
import dev.pmc.executor.host.VmFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The console of a guest that says nothing by itself, and repeats what is typed as a terminal does. */
record FileConsole(Path log) implements GuestConsole {
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    @Override
    public Keys open() throws VmFailure {
        if (!OPEN.add(log)) {
            throw new VmFailure("somebody types there", false, true);
        }
        return new Echo(log);
    }

    private static final class Echo implements Keys {
        private final Path log;
        private volatile boolean closed;

        Echo(Path log) {
            this.log = log;
        }

        @Override
        public void type(byte[] keys) throws VmFailure {
            if (closed) {
                throw new VmFailure("it is closed", false, true);
            }
            try {
                Files.createDirectories(log.getParent());
                Files.write(log, keys, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new VmFailure("the log cannot be written: " + e, false, true, e);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                OPEN.remove(log);
            }
        }
    }
}
