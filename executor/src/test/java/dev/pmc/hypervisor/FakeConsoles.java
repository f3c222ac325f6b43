package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The consoles of a {@link FakeHypervisor}'s guests, which take what is typed and do nothing about it. Thread-safe. */
final class FakeConsoles {
    private final Set<UUID> open = ConcurrentHashMap.newKeySet();

    ConsoleInput open(FakeGuest guest) throws HypervisorException {
        if (!guest.state.active()) {
            throw new HypervisorException(Kind.WRONG_STATE, "domain is not running");
        }
        if (!open.add(guest.uuid)) {
            throw new HypervisorException(Kind.FAILED, "Active console session exists for this domain");
        }
        return new Input(guest.uuid);
    }

    private final class Input implements ConsoleInput {
        private final UUID uuid;
        private final AtomicBoolean closed = new AtomicBoolean();

        Input(UUID uuid) {
            this.uuid = uuid;
        }

        @Override
        public void type(byte[] keys) throws HypervisorException {
            if (closed.get()) {
                throw new HypervisorException(Kind.WRONG_STATE, "it is closed");
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                open.remove(uuid);
            }
        }
    }
}
