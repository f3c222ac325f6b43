package dev.pmc.mesos;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.MesosExecutorDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the driver that an executor is to use. */
public final class ExecutorDrivers {
    private static final Logger log = LoggerFactory.getLogger(ExecutorDrivers.class);

    private ExecutorDrivers() {}

    /**
     * The classic driver of Mesos, which needs libmesos on the agent's machine. It reads the process's environment itself,
     * and is aborted when it has gone deaf.
     *
     * @param environment of this process
     * @param agent whose executor it is
     * @throws IOException in one line that says what is wrong with the library
     */
    public static ExecutorDriver throughLibmesos(Executor executor, Map<String, String> environment, Endpoint agent)
            throws IOException {
        Libmesos libmesos =
                new Libmesos(Libmesos.Driver.EXECUTOR, environment, System.getProperty("java.library.path", ""));
        Libmesos.Result result = libmesos.load();
        if (result instanceof Libmesos.Unusable unusable) {
            throw new IOException(unusable.reason());
        }
        Libmesos.Usable usable = (Libmesos.Usable) result;
        log.atInfo()
                .addKeyValue("library", usable.library())
                .addKeyValue("version", usable.version())
                .log("Speaking with the agent through libmesos");
        try {
            return watched(executor, agent);
        } catch (LinkageError e) {
            throw new IOException(libmesos.mismatch(e), e);
        }
    }

    private static ExecutorDriver watched(Executor executor, Endpoint agent) {
        AtomicReference<@Nullable ExecutorDriver> driver = new AtomicReference<>();
        DeafnessWatch watch =
                new DeafnessWatch(agent, Dialer.standard(), DeafnessWatch.STANDARD_PATIENCE, () -> abort(driver.get()));
        ExecutorDriver made = new MesosExecutorDriver(CallbackGuard.around(new WatchedExecutor(executor, watch)));
        driver.set(made);
        watch.start();
        return made;
    }

    private static void abort(@Nullable ExecutorDriver driver) {
        if (driver != null) {
            driver.abort();
        }
    }
}
