package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to libvirtd that comes back when libvirtd does.
 *
 * <p>A keeper thread opens a session, waits until it breaks, closes it, and opens the next one with back-off; VMs run on
 * meanwhile. Life cycle: {@code new -> call* -> close}. Failure rule: a call waits for a session for so long and
 * then throws {@code UNREACHABLE}; a call that was under way when the session broke throws that at once.
 */
final class LibvirtConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtConnection.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long MAX_PAUSE_MILLIS = 5_000;
    private static final long PULSE_SECONDS = 30;

    private final String uri;
    private final Duration patience;
    private final Consumer<DomainEvent> events;
    private final Runnable reconnected;
    private final BlockingQueue<LibvirtSession> broken = new LinkedBlockingQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread keeper;

    private @Nullable LibvirtSession session;
    private String trouble = "not connected yet";

    /**
     * Returns at once and connects in the background.
     *
     * @param patience how long a call waits for a session
     * @param reconnected run on the keeper's thread after every connect but the first
     */
    LibvirtConnection(String uri, Duration patience, Consumer<DomainEvent> events, Runnable reconnected) {
        this.uri = uri;
        this.patience = patience;
        this.events = events;
        this.reconnected = reconnected;
        this.keeper = new Thread(this::keep, "pmc-libvirt-keeper");
        keeper.setDaemon(true);
        keeper.start();
    }

    /** Asks something that may be asked twice, so it is asked again if the connection breaks meanwhile. */
    <T> T ask(String what, LibvirtSession.Call<T> call) throws HypervisorException {
        try {
            return call(what, call);
        } catch (HypervisorException e) {
            if (!e.is(Kind.UNREACHABLE) || closed.get()) {
                throw e;
            }
            LOG.atDebug().addKeyValue("what", what).log("asking again after the connection broke");
            return call(what, call);
        }
    }

    /** @param what is asked for, for the message */
    <T> T call(String what, LibvirtSession.Call<T> call) throws HypervisorException {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            LibvirtSession current = await(what, giveUp);
            try {
                return current.call(call);
            } catch (LibvirtSession.Closed e) {
                LOG.atDebug().addKeyValue("uri", uri).log("a call met a closed session and waits for the next one");
            } catch (LibvirtException e) {
                // The error's number does not tell; only the connection itself knows whether it is dead.
                if (LibvirtErrors.kind(e) == Kind.FAILED && !current.alive()) {
                    abandon(current);
                    throw new HypervisorException(
                            Kind.UNREACHABLE,
                            "cannot " + what + ": the connection to libvirt broke (" + e.getMessage()
                                    + "); is libvirtd running?",
                            e);
                }
                throw LibvirtErrors.translate(what, e);
            }
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            keeper.interrupt();
            try {
                keeper.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized LibvirtSession await(String what, long giveUp) throws HypervisorException {
        while (true) {
            if (session != null) {
                return session;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(giveUp - System.nanoTime());
            if (closed.get() || left <= 0) {
                throw new HypervisorException(
                        Kind.UNREACHABLE,
                        "cannot " + what + ": libvirt at " + uri + " does not answer (" + trouble
                                + "); is libvirtd running?");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HypervisorException(
                        Kind.UNREACHABLE, "cannot " + what + ": interrupted while waiting for libvirt", e);
            }
        }
    }

    private void keep() {
        boolean first = true;
        try {
            while (!closed.get()) {
                LibvirtSession opened = open();
                offer(opened);
                if (!first) {
                    LOG.atInfo().addKeyValue("uri", uri).log("libvirt is back");
                    reconnected.run();
                }
                first = false;
                awaitBreak(opened);
                offer(null);
                LOG.atWarn()
                        .addKeyValue("uri", uri)
                        .log("the connection to libvirt broke; VMs run on, connecting again");
                opened.close();
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("uri", uri).log("the libvirt connection is being closed");
        } finally {
            closeCurrent();
        }
    }

    /** Waits for the close callback, and as a net for callbacks that never come feels the pulse now and then. */
    private void awaitBreak(LibvirtSession opened) throws InterruptedException {
        while (true) {
            LibvirtSession reported = broken.poll(PULSE_SECONDS, TimeUnit.SECONDS);
            if (reported == opened || (reported == null && !opened.alive())) {
                return;
            }
        }
    }

    private LibvirtSession open() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                LibvirtEventLoop.start();
                return new LibvirtSession(uri, events, broken::add);
            } catch (LibvirtException e) {
                note(e.getMessage());
                LOG.atDebug()
                        .addKeyValue("uri", uri)
                        .addKeyValue("reason", e.getMessage())
                        .log("libvirt does not answer yet");
            } catch (LinkageError e) {
                note("its client library cannot be loaded: " + e.getMessage());
                LOG.atError()
                        .addKeyValue("reason", e.getMessage())
                        .log("libvirt's client library cannot be loaded; install libvirt0");
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, MAX_PAUSE_MILLIS);
        }
    }

    private synchronized void note(@Nullable String why) {
        trouble = why == null ? "no reason given" : why;
    }

    /** Has the next call wait for another session, whether the keeper has looked already or not. */
    private synchronized void abandon(LibvirtSession dead) {
        if (session == dead) {
            session = null;
        }
        broken.add(dead);
    }

    private synchronized void offer(@Nullable LibvirtSession next) {
        session = next;
        notifyAll();
    }

    private void closeCurrent() {
        LibvirtSession last;
        synchronized (this) {
            last = session;
            session = null;
            notifyAll();
        }
        if (last != null) {
            last.close();
        }
    }
}
