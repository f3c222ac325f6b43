package dev.pmc.executor;

import ch.qos.logback.classic.Level;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.task.TaskPolicy;
import dev.pmc.executor.task.VirtExecutor;
import dev.pmc.mesos.ExecutorEnvironment;
import dev.pmc.mesos.HttpExecutorDriver;
import dev.pmc.mesos.KillListener;
import dev.pmc.vm.Hostname;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;

/**
 * The real executor on a {@link DirectoryVmHost}, as a process that a Mesos agent starts. {@code PMC_CRASH_FLEET} names
 * the fleet's directory and {@code PMC_CRASH_SEED} the seed of its troubles. Which of the fleet's hosts it is on it learns
 * from its agent.
 */
public final class DirectoryExecutor implements Executor, KillListener {
    private final DirectoryVmHost host;
    private final VirtExecutor executor;

    private DirectoryExecutor(DirectoryVmHost host, VirtExecutor executor) {
        this.host = host;
        this.executor = executor;
    }

    /** The address that the guest of a VM of that name has. */
    public static String address(String vm) {
        return DirectoryVmHost.address(new Hostname(vm));
    }

    public static void main(String[] arguments) throws IOException {
        System.setProperty("com.google.protobuf.use_unsafe_pre22_gencode", "true");
        StderrLog.use(Level.INFO);
        DirectoryVmHost host = new DirectoryVmHost(
                Path.of(System.getenv("PMC_CRASH_FLEET")), Long.parseLong(System.getenv("PMC_CRASH_SEED")));
        try (VirtExecutor executor = new VirtExecutor(host, TaskPolicy.DEFAULT, 4, new KnownServices())) {
            new HttpExecutorDriver(new DirectoryExecutor(host, executor), ExecutorEnvironment.of(System.getenv()))
                    .run();
        }
        System.exit(0);
    }

    @Override
    public void registered(ExecutorDriver driver, ExecutorInfo info, FrameworkInfo framework, SlaveInfo agent) {
        host.isOn(agent.getHostname());
        executor.registered(driver, info, framework, agent);
    }

    @Override
    public void reregistered(ExecutorDriver driver, SlaveInfo agent) {
        executor.reregistered(driver, agent);
    }

    @Override
    public void disconnected(ExecutorDriver driver) {
        executor.disconnected(driver);
    }

    @Override
    public void launchTask(ExecutorDriver driver, TaskInfo task) {
        executor.launchTask(driver, task);
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task) {
        executor.killTask(driver, task);
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task, Duration grace) {
        executor.killTask(driver, task, grace);
    }

    @Override
    public void frameworkMessage(ExecutorDriver driver, byte[] data) {
        executor.frameworkMessage(driver, data);
    }

    @Override
    public void shutdown(ExecutorDriver driver) {
        executor.shutdown(driver);
    }

    @Override
    public void error(ExecutorDriver driver, String message) {
        executor.error(driver, message);
    }
}
