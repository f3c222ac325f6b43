package dev.pmc.core.vm;

import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The numbers that the core decides by. */
public record Policy(Tasks tasks, Limits limits, Retries retries, Offers offers, Bars bars) {

    /** What an executor takes on each agent. */
    public static final Resources EXECUTOR_SHARE = Resources.of(0.1, 128, 0);

    /**
     * What tasks are made of.
     *
     * @param executors names the executor for an archive's URI (null for the daemon's own)
     * @param executorShare what an executor takes on each agent
     * @param imageDiskMib what a VM takes that asks for no disk size
     */
    public record Tasks(
            Function<@Nullable String, ExecutorId> executors,
            Resources executorShare,
            int imageDiskMib,
            VirtType virtType) {}

    /**
     * What is borne with, and for how long.
     *
     * @param failures so many failed attempts in a row, and a VM is given up
     * @param launch how long an attempt may stay without any word
     * @param start how long an executor may take to bring a VM up, the download of its image included
     * @param unreachable how long an agent may be unreachable until another one on a machine of the same hostname is
     *     taken for its successor
     */
    public record Limits(int failures, Duration launch, Duration start, Duration unreachable) {}

    /**
     * When something is tried, said or asked again.
     *
     * @param attempt another attempt for a VM, after one that has failed
     * @param kill a KILL, or another word for a task, that is not heeded
     * @param reconcile a question to the master that is not answered
     * @param revive the wish for offers, while nothing that comes will do
     * @param reconcileEvery how often the master is asked about everything, besides at each registration
     */
    public record Retries(Backoff attempt, Backoff kill, Backoff reconcile, Backoff revive, Duration reconcileEvery) {}

    /**
     * How offers are dealt with.
     *
     * @param hold how long an offer may be held without use
     * @param patience how long to wait for the offer of the agent that is the best; by then it has been asked for twice
     * @param linger how long after the last job offers are still welcome
     * @param refusal for how long offers are declined that are of no use
     */
    public record Offers(Duration hold, Duration patience, Duration linger, Duration refusal) {}

    /**
     * When an agent that fails VMs gets no new one for a while.
     *
     * @param failures after so many different VMs in a row
     * @param time for how long, the first time and later
     */
    public record Bars(int failures, Backoff time) {}

    /** What a VM takes while it runs. */
    public Resources need(VmSpec spec) {
        Integer diskGib = spec.shape().diskGib();
        return Resources.of(
                spec.shape().vcpus(),
                spec.shape().memoryMib(),
                diskGib == null ? tasks.imageDiskMib() : diskGib * 1024.0);
    }

    /** What suits a cluster of bare-metal machines. */
    public static Policy standard(Function<@Nullable String, ExecutorId> executors, VirtType virtType) {
        return new Policy(
                new Tasks(executors, EXECUTOR_SHARE, 2560, virtType),
                new Limits(3, Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofMinutes(15)),
                new Retries(
                        new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                        new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(5)),
                        new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5)),
                        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30)),
                        Duration.ofMinutes(15)),
                new Offers(Duration.ofMillis(900), Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofHours(1)),
                new Bars(3, new Backoff(Duration.ofMinutes(2), Duration.ofHours(1))));
    }
}
