package dev.pmc.executor.host;

import dev.pmc.guest.RegionLocks;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which VMs of this host an executor looks after, known to all processes of the host, and forgotten when one dies. */
final class Tended {
    private static final Logger LOG = LoggerFactory.getLogger(Tended.class);

    private final RegionLocks locks;
    private final Set<Hostname> mine = ConcurrentHashMap.newKeySet();

    Tended(RegionLocks locks) {
        this.locks = locks;
    }

    /** From now on this process looks after the VM. */
    void byThis(Hostname vm) throws IOException {
        mine.add(vm);
        locks.claim(claim(vm));
    }

    /** This process looks after it no longer. */
    void byThisNoMore(Hostname vm) throws IOException {
        mine.remove(vm);
        locks.release(claim(vm));
    }

    /** Claims what another executor, which is out of date or has died, had claimed so far. */
    void claimAgain() throws IOException {
        for (Hostname vm : mine) {
            locks.claim(claim(vm));
        }
    }

    boolean byAnybody(Hostname vm) {
        try {
            return mine.contains(vm) || locks.isClaimed(claim(vm));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("vm", vm)
                    .addKeyValue("reason", e.getMessage())
                    .log("cannot find out whether an executor looks after a vm");
            return true; // so it is left alone
        }
    }

    private static String claim(Hostname vm) {
        return "task of vm " + vm;
    }
}
