package dev.pmc.hypervisor;

import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.event.AgentLifecycleListener;
import org.libvirt.event.ConnectionCloseListener;
import org.libvirt.event.LifecycleListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to libvirtd, from open to close; when it breaks it is dead for good and another one takes its place.
 *
 * <p>Calls hold the read lock and closing takes the write lock: a native connection that is freed while a call uses it
 * would take the process with it. Libvirt's callbacks run on the event loop's thread; they only copy what they are told.
 */
final class LibvirtSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtSession.class);
    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_MISSES = 3;
    private static final int AGENT_CONNECTED = 1;

    private final Connect connect;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    // Held here as long as the session lives: JNA refers to callbacks weakly.
    private final LifecycleListener lifecycle;
    private final AgentLifecycleListener agent;
    private final ConnectionCloseListener closing;

    /** @param broken told, on the event loop's thread, that this session is dead */
    LibvirtSession(String uri, Consumer<DomainEvent> events, Consumer<LibvirtSession> broken) throws LibvirtException {
        this.lifecycle = (domain, event) -> {
            tell(events, domain, kind(event));
            return 0;
        };
        this.agent = (domain, state, reason) -> tell(
                events, domain, state == AGENT_CONNECTED ? DomainEvent.Kind.AGENT_CONNECTED : DomainEvent.Kind.OTHER);
        this.closing = (connection, reason) -> broken.accept(this);
        this.connect = new Connect(uri);
        try {
            // Libvirt's test driver lives in this process and has neither of these two.
            supported(() -> connect.registerCloseListener(closing));
            supported(() -> connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_MISSES));
            connect.addLifecycleListener(lifecycle);
            supported(() -> connect.addAgentLifecycleListener(agent));
        } catch (LibvirtException e) {
            close();
            throw e;
        }
    }

    /** @throws Closed if the session was closed before the call was made; make it on the next session */
    <T> T call(Call<T> call) throws LibvirtException, Closed {
        use.readLock().lock();
        try {
            if (closed) {
                throw new Closed();
            }
            return call.on(connect);
        } finally {
            use.readLock().unlock();
        }
    }

    boolean alive() {
        use.readLock().lock();
        try {
            return !closed && connect.isAlive();
        } catch (LibvirtException e) {
            return false;
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                // A connection with listeners is kept by libvirt, and would go on telling them.
                quietly(() -> connect.removeLifecycleListener(lifecycle));
                quietly(() -> connect.removeAgentLifecycleListener(agent));
                quietly(connect::unregisterCloseListener);
                quietly(connect::close);
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private static void quietly(Registration deed) {
        try {
            deed.run();
        } catch (LibvirtException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a dead libvirt connection did not close cleanly");
        }
    }

    private static void tell(Consumer<DomainEvent> events, Domain domain, DomainEvent.Kind kind) {
        try {
            events.accept(new DomainEvent(UUID.fromString(domain.getUUIDString()), domain.getName(), kind));
        } catch (LibvirtException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("an event of a domain that is gone was dropped");
        } finally {
            free(domain);
        }
    }

    static void free(Domain domain) {
        try {
            domain.free();
        } catch (LibvirtException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a domain reference could not be freed");
        }
    }

    private static DomainEvent.Kind kind(org.libvirt.event.DomainEvent event) {
        return switch (event.getType()) {
            case DEFINED -> DomainEvent.Kind.DEFINED;
            case UNDEFINED -> DomainEvent.Kind.UNDEFINED;
            case STARTED -> DomainEvent.Kind.STARTED;
            case STOPPED -> DomainEvent.Kind.STOPPED;
            case SUSPENDED -> DomainEvent.Kind.PAUSED;
            case RESUMED -> DomainEvent.Kind.RESUMED;
            case SHUTDOWN, PMSUSPENDED, CRASHED, UNKNOWN -> DomainEvent.Kind.OTHER;
        };
    }

    private static void supported(Registration registration) throws LibvirtException {
        try {
            registration.run();
        } catch (LibvirtException e) {
            if (!LibvirtErrors.isUnsupported(e)) {
                throw e;
            }
        }
    }

    /** A call on a live connection. */
    interface Call<T> {
        T on(Connect connect) throws LibvirtException;
    }

    /** The session was closed before the call was made. */
    static final class Closed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private interface Registration {
        void run() throws LibvirtException;
    }
}
