package dev.pmc.mesos;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no exception of a callback out into libmesos, which would abort the driver without a word
 * ({@code src/java/jni/org_apache_mesos_MesosSchedulerDriver.cpp}). It is logged, the driver is aborted here, and the
 * scheduler or executor told by {@code error}, its last callback: the same as with the drivers over HTTP.
 */
public final class CallbackGuard implements InvocationHandler {
    private static final Logger log = LoggerFactory.getLogger(CallbackGuard.class);

    private final Object target;
    private final AtomicBoolean failed = new AtomicBoolean();

    private CallbackGuard(Object target) {
        this.target = target;
    }

    public static Scheduler around(Scheduler scheduler) {
        return around(Scheduler.class, scheduler);
    }

    public static Executor around(Executor executor) {
        return around(Executor.class, executor);
    }

    private static <T> T around(Class<T> callbacks, T target) {
        return callbacks.cast(Proxy.newProxyInstance(
                CallbackGuard.class.getClassLoader(), new Class<?>[] {callbacks}, new CallbackGuard(target)));
    }

    /** Of {@link Object}'s methods, which come here too, libmesos calls none. */
    @Override
    public @Nullable Object invoke(Object proxy, Method callback, Object[] arguments) {
        if (!failed.get()) {
            Throwable failure = failureOf(callback, arguments);
            if (failure != null && failed.compareAndSet(false, true)) {
                log.error("A callback failed, the driver ends; this is a defect of pmc", failure);
                end(arguments[0], "a callback failed: " + failure);
            }
        }
        return null;
    }

    private @Nullable Throwable failureOf(Method callback, Object[] arguments) {
        try {
            callback.invoke(target, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            return e;
        }
    }

    private void end(Object driver, String message) {
        try {
            if (driver instanceof SchedulerDriver scheduling) {
                scheduling.abort();
                ((Scheduler) target).error(scheduling, message);
            } else if (driver instanceof ExecutorDriver executing) {
                executing.abort();
                ((Executor) target).error(executing, message);
            }
        } catch (RuntimeException | Error e) {
            // Errors too: nothing may pass.
            log.error("It failed again on being told that it had failed", e);
        }
    }
}
