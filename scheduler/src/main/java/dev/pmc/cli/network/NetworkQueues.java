package dev.pmc.cli.network;

import dev.pmc.cli.process.AnyQueue;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.RelievedQueue;
import dev.pmc.queue.RelievedTube;
import dev.pmc.queue.SpareTubes;
import dev.pmc.queue.Tube;
import java.util.List;

/**
 * The network stage's queues, each with connections of its own. What one gives is passed on to the same one; to another only
 * if it says that it takes nothing at the moment.
 */
final class NetworkQueues implements AutoCloseable {
    private final List<One> all;

    /** One of them: where jobs come from and go on to, and where results go. */
    record One(QueueAddress address, BeanstalkJobQueue own, JobQueue jobs, Tube results) {}

    private NetworkQueues(List<One> all) {
        this.all = all;
    }

    /** The tubes that a stage has in each queue. */
    record Names(String jobs, String next, String results) {}

    /**
     * Waits until one of them answers.
     *
     * @throws dev.pmc.cli.process.Failure if none does
     */
    static NetworkQueues open(List<QueueAddress> addresses, Names tubes) throws InterruptedException {
        NetworkQueues queues = new NetworkQueues(addresses.stream()
                .map(address -> one(address, addresses, tubes))
                .toList());
        try {
            AnyQueue.await(queues.all.stream().map(One::own).toList());
            return queues;
        } catch (RuntimeException | InterruptedException e) {
            queues.close();
            throw e;
        }
    }

    private static One one(QueueAddress address, List<QueueAddress> addresses, Names tubes) {
        BeanstalkJobQueue own = BeanstalkJobQueue.of(address, tubes.jobs(), tubes.next());
        return new One(
                address,
                own,
                new RelievedQueue(own, spares(address, addresses, tubes.next())),
                new RelievedTube(
                        BeanstalkTube.of(address, tubes.results()), spares(address, addresses, tubes.results())));
    }

    private static SpareTubes spares(QueueAddress address, List<QueueAddress> addresses, String tube) {
        return new SpareTubes(addresses.stream()
                .filter(other -> !other.equals(address))
                .map(other -> BeanstalkTube.of(other, tube))
                .toList());
    }

    /** In the order of the command line. */
    List<One> all() {
        return all;
    }

    @Override
    public void close() {
        for (One queue : all) {
            queue.jobs().close();
            queue.results().close();
        }
    }
}
