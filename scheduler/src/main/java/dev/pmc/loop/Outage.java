package dev.pmc.loop;

import dev.pmc.core.vm.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** One thing that does not work for a while: says so once when it begins and once when it is over. Not thread-safe. */
public final class Outage {
    private static final Backoff RETRY = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(15));

    private final Logger log;
    private final String consequence;
    private int failures;
    private @Nullable String last;

    public Outage(Logger log, String consequence) {
        this.log = log;
        this.consequence = consequence;
    }

    /** It failed, again perhaps. Returns how long to wait before the next try. */
    public Duration failed(@Nullable String reason) {
        failures++;
        if (failures == 1 || (reason != null && !reason.equals(last))) {
            log.atWarn().addKeyValue("reason", reason).log(consequence);
        }
        last = reason;
        return RETRY.after(failures);
    }

    /** It works. */
    public void over() {
        if (failures > 0) {
            log.atInfo()
                    .addKeyValue("tries", failures)
                    .addKeyValue("reason", last)
                    .log("it works again");
            failures = 0;
        }
    }
}
