package dev.pmc.executor.host;

import dev.pmc.guest.GuestException;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.TemplateException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures how long each phase of a creation takes. For one thread. */
final class Phases {
    private final Map<String, Long> millis = new LinkedHashMap<>();
    private final Observer observer;

    Phases(Observer observer) {
        this.observer = observer;
    }

    <T> T measure(String phase, Work<T> work)
            throws VmFailure, IOException, GuestException, HypervisorException, TemplateException {
        observer.begins(phase);
        long began = System.nanoTime();
        try {
            return work.run();
        } finally {
            millis.merge(phase, (System.nanoTime() - began) / 1_000_000, Long::sum);
        }
    }

    void measure(String phase, Step step)
            throws VmFailure, IOException, GuestException, HypervisorException, TemplateException {
        measure(phase, () -> {
            step.run();
            return true;
        });
    }

    Map<String, Long> millis() {
        return Map.copyOf(millis);
    }

    @Override
    public String toString() {
        return millis.toString();
    }

    /** Is told of every phase before it begins, and may make it fail; only tests want that. */
    interface Observer {
        void begins(String phase) throws IOException;
    }

    /** A phase that has a result. */
    interface Work<T> {
        T run() throws VmFailure, IOException, GuestException, HypervisorException, TemplateException;
    }

    /** A phase that has none. */
    interface Step {
        void run() throws VmFailure, IOException, GuestException, HypervisorException, TemplateException;
    }
}
