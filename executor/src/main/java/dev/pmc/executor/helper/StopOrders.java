package dev.pmc.executor.helper;

import dev.pmc.vm.Hostname;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What guests are told before they are stopped, and what they say to it. Thread-safe. */
public interface StopOrders {
    /**
     * The hooks of a guest are to run.
     *
     * @param id of this stop, so that it is obeyed once
     * @param seconds how long they may take
     */
    record Order(String id, long seconds) {}

    /** A guest has asked, so there is a helper in it. */
    void heard(Hostname guest) throws IOException;

    /** What is to be done in the guest; null for nothing. */
    @Nullable
    Order pending(Hostname guest) throws IOException;

    /** The guest's hooks have come to their end. */
    void done(Hostname guest, String id) throws IOException;

    /** The guest's hooks ask for more time; answers how many seconds they have from now on. */
    long more(Hostname guest, String id, int seconds) throws IOException;
}
