package dev.pmc.cli.daemon;

import dev.pmc.cli.process.AnyQueue;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.QueueName;
import dev.pmc.queue.BeanstalkInspector;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueLink;
import dev.pmc.status.QueueWatch;
import dev.pmc.status.QueueWatches;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's queues, each with connections of its own. One that is away keeps nobody waiting: it is connected to when it
 * answers.
 */
final class Queues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Queues.class);

    private final List<One> all;

    /** One of them. */
    private record One(QueueLink link, BeanstalkJobQueue jobs, BeanstalkInspector inspector) {
        static One of(QueueAddress address, DaemonCommand settings) {
            BeanstalkJobQueue jobs = BeanstalkJobQueue.of(address, settings.tube, settings.resultTube);
            BeanstalkTube network = BeanstalkTube.of(address, settings.networkTube);
            BeanstalkInspector inspector = new BeanstalkInspector(address, settings.tube);
            return new One(new QueueLink(address.name(), jobs, network), jobs, inspector);
        }

        QueueWatch watch(DaemonCommand settings, InstantSource clock) {
            return new QueueWatch(link.name(), inspector, settings.networkTube, jobs::watching, clock);
        }
    }

    private Queues(List<One> all) {
        this.all = all;
    }

    /**
     * Waits until one of them answers.
     *
     * @throws dev.pmc.cli.process.Failure if none does
     */
    static Queues open(DaemonCommand settings) throws InterruptedException {
        if (settings.hostdb.zooKeeper() != null) {
            warnOfLoopback(settings);
        }
        Queues queues = new Queues(settings.queue.addresses().stream()
                .map(address -> One.of(address, settings))
                .toList());
        try {
            AnyQueue.await(queues.all.stream().map(One::jobs).toList());
            return queues;
        } catch (RuntimeException | InterruptedException e) {
            queues.close();
            throw e;
        }
    }

    /** In the order of the command line. */
    List<QueueLink> links() {
        return all.stream().map(One::link).toList();
    }

    QueueWatches watches(DaemonCommand settings, InstantSource clock) {
        return new QueueWatches(
                all.stream().map(queue -> queue.watch(settings, clock)).toList());
    }

    /** The jobs of a queue that were dealt with, and that it was not known to have let go of. */
    List<HandledJob> handled(QueueName queue, State state) {
        boolean first = queue.equals(all.get(0).link().name());
        return state.handled().stream()
                .filter(job ->
                        job.queue().equals(queue) || (first && job.queue().equals(QueueName.UNNAMED)))
                .toList();
    }

    /** Says what there is of a queue that is none of these: it is not lost, but somebody may have misspelled a name. */
    void warnOfOthers(State state) {
        Set<QueueName> names = all.stream().map(queue -> queue.link().name()).collect(Collectors.toSet());
        warn(
                names,
                owed(state),
                "results of jobs from a queue that is not in --queue go to those that are; if it is one of"
                        + " them under another name, call it as before");
        warn(
                names,
                state.handled().stream().map(HandledJob::queue),
                "jobs from a queue that is not in --queue were dealt with and may still be there; they are remembered in"
                        + " case it comes back");
    }

    /** On each machine such a name means another queue, and the hostdb is one for several machines. */
    private static void warnOfLoopback(DaemonCommand settings) {
        settings.queue.addresses().stream()
                .filter(address ->
                        address.host().equals("localhost") || address.host().startsWith("127."))
                .forEach(address -> LOG.atWarn()
                        .addKeyValue("queue", address.name())
                        .log(
                                "schedulers on other machines that share the hostdb mean another queue by that name: call it by"
                                        + " one that all of them can reach"));
    }

    private static void warn(Set<QueueName> names, Stream<QueueName> those, String words) {
        those.filter(queue -> !queue.equals(QueueName.UNNAMED) && !names.contains(queue))
                .collect(Collectors.groupingBy(queue -> queue, Collectors.counting()))
                .forEach((queue, count) -> LOG.atWarn()
                        .addKeyValue("queue", queue)
                        .addKeyValue("count", count)
                        .log(words));
    }

    /** The queues of all jobs whose results are still to come, or still to be taken. */
    private static Stream<QueueName> owed(State state) {
        return Stream.concat(
                state.outbox().stream().map(JobResult::queue),
                state.vms().stream()
                        .flatMap(vm -> Stream.concat(
                                vm.jobs().pending().stream().map(PendingJob::queue),
                                vm.jobs().deferred().stream().map(DeferredJob::queue))));
    }

    @Override
    public void close() {
        for (One queue : all) {
            queue.link().close();
            queue.inspector().close();
        }
    }
}
