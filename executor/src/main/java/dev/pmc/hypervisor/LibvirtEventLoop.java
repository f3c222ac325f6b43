package dev.pmc.hypervisor;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Libvirt's event loop, one in a process, on a daemon thread of its own. It must run before the first connection is made:
 * without it no event arrives and keepalive does nothing, so a call to a hung daemon would block for ever.
 */
final class LibvirtEventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtEventLoop.class);

    /** Libvirt prints every error to stderr if nobody takes them. Held here because JNA refers to callbacks weakly. */
    private static final Libvirt.VirErrorCallback SILENCE = (userData, error) -> {};

    private static boolean started;

    private LibvirtEventLoop() {}

    static synchronized void start() throws LibvirtException {
        if (started) {
            return;
        }
        Connect.setErrorCallback(SILENCE);
        Library.initEventLoop();
        Thread thread = new Thread(LibvirtEventLoop::run, "pmc-libvirt-loop");
        thread.setDaemon(true);
        thread.start();
        started = true;
    }

    private static void run() {
        while (true) {
            try {
                Library.processEvent();
            } catch (LibvirtException | RuntimeException e) {
                LOG.atWarn().addKeyValue("reason", e.getMessage()).log("libvirt's event loop stumbled and goes on");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }
}
