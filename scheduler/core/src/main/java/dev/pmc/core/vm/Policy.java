package dev.pmc.core.vm;

import dev.pmc.placement.Resources;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that the core decides by.
 *
 * @param executors names the executor for an archive's URI (null for the daemon's own); the same name for the same
 *     archive, for ever, because Mesos refuses another ExecutorInfo under the id of one that runs
 * @param executorShare what an executor takes on each agent
 * @param imageDiskMib what a VM takes that asks for no disk size
 * @param maxFailures so many failed attempts in a row, and a VM is given up
 * @param launchLimit how long an attempt may stay without any word
 * @param startLimit how long an executor may take to bring a VM up, the download of its image included
 * @param replacedAfter how long an agent may be unreachable until another one on a machine of the same hostname is
 *     taken for its successor
 * @param maxStrikes so many different VMs in a row, and the agent that fails them gets no new VM for a while
 * @param hostBar how long that is, the first time and later
 * @param offerHold how long an offer may be held without use
 * @param offerPatience how long to wait for the offer of the agent that is the best; by then it has been asked for twice
 * @param linger how long after the last job offers are still welcome
 * @param longRefusal for how long offers are declined that are of no use
 * @param reconcileEvery how often the master is asked about everything, besides at each registration
 */
public record Policy(
        UnaryOperator<@Nullable String> executors,
        Resources executorShare,
        int imageDiskMib,
        VirtType virtType,
        int maxFailures,
        Backoff retry,
        Backoff killRetry,
        Backoff reconcileRetry,
        Backoff reviveRetry,
        Duration launchLimit,
        Duration startLimit,
        Duration replacedAfter,
        int maxStrikes,
        Backoff hostBar,
        Duration offerHold,
        Duration offerPatience,
        Duration linger,
        Duration longRefusal,
        Duration reconcileEvery) {

    /** What an executor takes on each agent. */
    public static final Resources EXECUTOR_SHARE = Resources.of(0.1, 128, 0);

    /** What a VM takes while it runs. */
    public Resources need(VmSpec spec) {
        Integer diskGib = spec.diskGib();
        return Resources.of(spec.vcpus(), spec.memoryMib(), diskGib == null ? imageDiskMib : diskGib * 1024.0);
    }

    /** What suits a cluster of bare-metal machines. */
    public static Policy standard(UnaryOperator<@Nullable String> executors, VirtType virtType) {
        return new Policy(
                executors,
                EXECUTOR_SHARE,
                2560,
                virtType,
                3,
                new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(5)),
                new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30)),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofMinutes(15),
                3,
                new Backoff(Duration.ofMinutes(2), Duration.ofHours(1)),
                Duration.ofMillis(900),
                Duration.ofMillis(2500),
                Duration.ofSeconds(5),
                Duration.ofHours(1),
                Duration.ofMinutes(15));
    }
}
