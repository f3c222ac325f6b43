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

/**
 * Lets no exception of a callback out into libmesos, which would abort the driver without a word
 * ({@code src/java/jni/org_apache_mesos_MesosSchedulerDriver.cpp}). The driver is aborted here, no callback follows, and the
 * exception goes where all goes that a thread dies of: the same as with the drivers over HTTP.
 */
public final class CallbackGuard implements InvocationHandler {
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
                end(arguments[0], failure);
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

    private static void end(Object driver, Throwable failure) {
        try {
            if (driver instanceof SchedulerDriver scheduling) {
                scheduling.abort();
            } else if (driver instanceof ExecutorDriver executing) {
                executing.abort();
            }
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
        Thread here = Thread.currentThread();
        here.getUncaughtExceptionHandler().uncaughtException(here, failure);
    }
}
