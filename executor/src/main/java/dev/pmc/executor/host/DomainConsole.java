package dev.pmc.executor.host;

import dev.pmc.hypervisor.ConsoleInput;
import dev.pmc.hypervisor.Hypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.Hostname;
import java.nio.file.Path;

/** The console of a domain of pmc's. */
record DomainConsole(Hypervisor hypervisor, Ownership ownership, VmDirectory directory, Hostname hostname)
        implements GuestConsole {
    @Override
    public Path log() {
        return directory.consoleLog();
    }

    @Override
    public Keys open() throws VmFailure {
        try {
            return new DomainKeys(
                    hypervisor.openConsole(ownership.there(hostname, directory).uuid()));
        } catch (HypervisorException e) {
            throw Failures.of(e, false);
        }
    }

    private record DomainKeys(ConsoleInput input) implements Keys {
        @Override
        public void type(byte[] keys) throws VmFailure {
            try {
                input.type(keys);
            } catch (HypervisorException e) {
                throw Failures.of(e, false);
            }
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
