package dev.pmc.hypervisor;

import dev.pmc.vm.VmCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The small verbs that pmc needs of a hypervisor. It holds no policy: what belongs to whom, what to do in which order and
 * what to undo is decided by its users.
 *
 * <p>Domains are named by their UUID, because a name may be taken by somebody else's domain. All methods may be called
 * from many threads at once and block until the hypervisor has answered. They outlive the hypervisor's restarts: a call
 * that meets a broken connection waits a while for the next one and then throws
 * {@link HypervisorException.Kind#UNREACHABLE}; a call during which the connection broke throws that at once, and what
 * it did is unknown.
 */
public interface Hypervisor extends AutoCloseable {
    /** The domain of that identity, if there is one. */
    Optional<DomainInfo> find(UUID uuid) throws HypervisorException;

    /** The domain of that name, whosever it is. */
    Optional<DomainInfo> find(String name) throws HypervisorException;

    /** All domains of this host, running or not, whosever they are. */
    List<DomainInfo> list() throws HypervisorException;

    /**
     * Defines a domain, or changes the definition of the domain that has the same name and UUID.
     *
     * @throws HypervisorException {@code BAD_XML} if the document is not valid by the hypervisor's schema, {@code EXISTS}
     *     if the name or the UUID is taken by another domain
     */
    void define(String xml) throws HypervisorException;

    /** Whether the domain is started when the host boots. */
    void setAutostart(UUID uuid, boolean on) throws HypervisorException;

    /** Changes how many processors and how much memory a domain is defined with, which it has from its next start on. */
    void reshape(UUID uuid, int vcpus, int memoryMib) throws HypervisorException;

    /** Replaces pmc's mark on a domain. */
    void setMark(UUID uuid, DomainMark mark) throws HypervisorException;

    /**
     * Starts a defined domain; one whose memory was saved goes on from there. {@code WRONG_STATE} if it is active.
     */
    void create(UUID uuid) throws HypervisorException;

    /**
     * Gives an active domain that has lost its definition one again, made of what it runs with; does nothing to one that
     * has a definition. {@code WRONG_STATE} if it is not active.
     */
    void persist(UUID uuid) throws HypervisorException;

    /** Forgets the memory of a domain that was saved to disk, so that its next start boots it; nothing if it was not. */
    void discardSavedState(UUID uuid) throws HypervisorException;

    /** The files on which the domain's disks lie, as it runs or, if it is off, as it is defined; none that it only reads. */
    List<Path> disks(UUID uuid) throws HypervisorException;

    /** Defines and starts a domain that is forgotten when it stops. */
    void createTransient(String xml) throws HypervisorException;

    /** Lets a paused domain go on; {@code WRONG_STATE}, or {@code FAILED}, if it is not paused. */
    void resume(UUID uuid) throws HypervisorException;

    /** Asks the guest to power itself off, and does not wait; {@code WRONG_STATE} if it is not active. */
    void shutdown(UUID uuid, ShutdownWay way) throws HypervisorException;

    /** Takes the power away. {@code WRONG_STATE} if it is not active, which may be the case because of this call. */
    void destroy(UUID uuid) throws HypervisorException;

    /** Removes the definition with all that the hypervisor keeps for it, but no disk; an active domain runs on. */
    void undefine(UUID uuid) throws HypervisorException;

    /** Whether the guest agent answers within the limit. No agent, or a domain that is off, is no answer. */
    boolean guestAnswers(UUID uuid, Duration limit) throws HypervisorException;

    /** The guest's addresses without its loopback ones, asked of the guest agent or found in DHCP leases; IPv4 first. */
    List<String> guestAddresses(UUID uuid) throws HypervisorException;

    /** The counters of all active domains whose names a VM may have, whosever they are. A domain that hangs is left out. */
    List<VmCounters> counters() throws HypervisorException;

    /**
     * Opens the serial console of an active domain for typing. {@code WRONG_STATE} if it is not active, {@code FAILED} if
     * somebody else types there.
     */
    ConsoleInput openConsole(UUID uuid) throws HypervisorException;

    /** What can be done to the disks of active domains. */
    LiveDisks liveDisks();

    /** What the hypervisor and this host are. */
    HostFacts facts() throws HypervisorException;

    /** Tells {@code listener} of everything that happens from now on. */
    void listen(Listener listener);

    @Override
    void close();

    /** How to ask a guest to power itself off. */
    enum ShutdownWay {
        /** By the guest agent if it is connected, else by the power button. */
        BEST,
        /** By the power button, which a hung agent cannot swallow. */
        POWER_BUTTON
    }

    /** Is told what happens to domains. Called from one thread of the hypervisor's own, in order; must not block long. */
    interface Listener {
        void happened(DomainEvent event);

        /** Events may have been missed: look at everything again. */
        void reconnected();
    }
}
