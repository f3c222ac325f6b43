package dev.pmc.cli.process;

import dev.pmc.queue.BeanstalkInspector;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.status.TubeWarnings;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which beanstalkd jobs go to. */
public final class QueueOption {
    @Option(
            names = {"-q", "--queue"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PMC_QUEUE:-127.0.0.1:11300}",
            converter = HostAndPort.class,
            description = "beanstalkd. Default: $PMC_QUEUE, else 127.0.0.1:11300.")
    @SuppressWarnings("NullAway.Init")
    public InetSocketAddress queue;

    /** What whoever has put jobs into a tube should know, in words: nobody takes them, or it is paused. */
    public List<String> warnings(String tube) {
        try (BeanstalkInspector inspector = new BeanstalkInspector(queue.getHostString(), queue.getPort(), tube)) {
            QueueInspector.Counts counts = inspector.counts();
            return Stream.of(TubeWarnings.unattended(tube, counts), TubeWarnings.paused(tube, counts))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (QueueUnavailable e) {
            return List.of("the tube " + tube + " could not be looked at, " + e.getMessage());
        }
    }

    /** Puts messages into a tube; returns what the queue said to each. */
    public List<PutReply> put(String tube, Collection<byte[]> messages, int priority) throws QueueUnavailable {
        try (BeanstalkTube open = BeanstalkTube.open(queue.getHostString(), queue.getPort(), tube)) {
            return open.put(List.copyOf(messages), priority);
        }
    }

    /**
     * Says what became of each of some jobs.
     *
     * @param taken is told of those that are in the queue
     * @param refused is told, in words, of the others
     * @return how the command ends: wrong usage if a job is too big, for only another one can be taken
     */
    public static Exit report(
            Collection<String> names, List<PutReply> replies, Consumer<String> taken, Consumer<String> refused) {
        Exit exit = Exit.OK;
        Iterator<PutReply> each = replies.iterator();
        for (String name : names) {
            PutReply reply = each.next();
            if (reply.isTaken()) {
                taken.accept(name);
            } else {
                refused.accept("the job for " + name + " was not queued: " + reply.words());
                exit = reply.kind() == PutReply.Kind.TOO_BIG ? Exit.USAGE : exit == Exit.OK ? Exit.QUEUE : exit;
            }
        }
        return exit;
    }

    @Override
    public String toString() {
        return queue.getHostString() + ":" + queue.getPort();
    }
}
