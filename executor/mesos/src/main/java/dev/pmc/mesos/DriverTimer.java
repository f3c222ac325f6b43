package dev.pmc.mesos;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Does a driver's few things that are due at a time, on one thread of its own. Any thread may call. */
final class DriverTimer {
    private final Timer timer = new Timer("mesos-timer", true);

    void every(Duration interval, Runnable work) {
        timer.schedule(task(work), interval.toMillis(), interval.toMillis());
    }

    /** Has no effect after {@link #stop}. */
    void after(Duration delay, Runnable work) {
        try {
            timer.schedule(task(work), delay.toMillis());
        } catch (IllegalStateException stopped) {
            // The driver has ended meanwhile, and so has what was to be done.
        }
    }

    void stop() {
        timer.cancel();
    }

    private static TimerTask task(Runnable work) {
        return new TimerTask() {
            @Override
            public void run() {
                work.run();
            }
        };
    }
}
