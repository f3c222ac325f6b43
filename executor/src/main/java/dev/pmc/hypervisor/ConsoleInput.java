package dev.pmc.hypervisor;

/**
 * The serial console of an active domain, open for typing. One at a time has it, with {@code virsh console} among them. What
 * the guest answers is not read here: it stands in the console's log.
 */
public interface ConsoleInput extends AutoCloseable {
    /**
     * Types that, and waits as long as the guest takes nothing; {@link #close} ends that.
     *
     * @throws HypervisorException if it is closed, or the domain is no longer active
     */
    void type(byte[] keys) throws HypervisorException;

    /** Lets others type. Any thread, any number of times. */
    @Override
    void close();
}
