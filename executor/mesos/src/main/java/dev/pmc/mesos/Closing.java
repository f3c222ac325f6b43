package dev.pmc.mesos;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what is not needed any more. */
final class Closing {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(Closeable unneeded) {
        try {
            unneeded.close();
        } catch (IOException e) {
            log.atDebug()
                    .addKeyValue("reason", e.getMessage())
                    .log("A connection that was given up did not close properly");
        }
    }
}
