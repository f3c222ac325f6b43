package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.util.Arrays;
import java.util.UUID;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.MoreCalls;
import org.libvirt.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A console as a libvirt stream. It has a connection of its own: libvirtd stops reading from a client whose stream nobody
 * takes anything from, and a guest that ignores its keyboard must not hold up the calls for others.
 *
 * <p>What the guest says comes on the same stream and is thrown away by a thread, lest libvirt keep it in memory.
 */
final class LibvirtConsoleInput implements ConsoleInput {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtConsoleInput.class);
    private static final int PART = 1024;
    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_MISSES = 3;
    private static final long PATIENCE_MILLIS = 2_000;

    private final UUID uuid;
    private final Connect connect;
    private final Stream stream;
    private final Thread drain;
    private volatile boolean closed;

    private LibvirtConsoleInput(UUID uuid, Connect connect, Stream stream) {
        this.uuid = uuid;
        this.connect = connect;
        this.stream = stream;
        drain = new Thread(this::drain, "console-drain");
        drain.setDaemon(true);
        drain.start();
    }

    static LibvirtConsoleInput open(String uri, UUID uuid) throws HypervisorException {
        String what = "open the console of domain " + uuid;
        try {
            LibvirtEventLoop.start();
            Connect connect = new Connect(uri);
            try {
                connect.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_MISSES);
                Domain domain = connect.domainLookupByUUIDString(uuid.toString());
                try {
                    Stream stream = connect.streamNew(0);
                    MoreCalls.openConsole(domain, stream);
                    return new LibvirtConsoleInput(uuid, connect, stream);
                } finally {
                    LibvirtSession.free(domain);
                }
            } catch (LibvirtException e) {
                connect.close();
                throw e;
            }
        } catch (LibvirtException e) {
            throw LibvirtErrors.translate(what, e);
        }
    }

    @Override
    public void type(byte[] keys) throws HypervisorException {
        String what = "type at the console of domain " + uuid;
        for (int typed = 0; typed < keys.length; ) {
            if (closed) {
                throw new HypervisorException(Kind.WRONG_STATE, "cannot " + what + ": it is closed");
            }
            try {
                typed += stream.send(Arrays.copyOfRange(keys, typed, Math.min(keys.length, typed + PART)));
            } catch (LibvirtException e) {
                throw LibvirtErrors.translate(what, e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            cleanly(stream::abort);
            drain.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            cleanly(connect::close);
        }
    }

    private interface Closing {
        int close() throws LibvirtException;
    }

    /** A stream whose domain has gone off cannot be aborted, and its connection has to be closed all the same. */
    private static void cleanly(Closing closing) {
        try {
            closing.close();
        } catch (LibvirtException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a console did not close cleanly");
        }
    }

    private void drain() {
        byte[] said = new byte[PART];
        try {
            while (stream.receive(said) > 0) {
                // on and on, until the console is closed or the domain is off
            }
        } catch (LibvirtException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a console is at its end");
        }
    }
}
