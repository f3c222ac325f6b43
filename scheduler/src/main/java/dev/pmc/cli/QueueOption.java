package dev.pmc.cli;

import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.QueueUnavailable;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Option;

/** Which beanstalkd jobs go to. */
final class QueueOption {
    @Option(
            names = {"-q", "--queue"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PMC_QUEUE:-127.0.0.1:11300}",
            converter = DaemonCommand.HostAndPort.class,
            description = "beanstalkd. Default: $PMC_QUEUE, else 127.0.0.1:11300.")
    @SuppressWarnings("NullAway.Init")
    InetSocketAddress queue;

    /** Puts messages into a tube. */
    void put(String tube, Collection<byte[]> messages, int priority) throws QueueUnavailable {
        try (BeanstalkTube open = BeanstalkTube.open(queue.getHostString(), queue.getPort(), tube)) {
            open.put(List.copyOf(messages), priority);
        }
    }

    @Override
    public String toString() {
        return queue.getHostString() + ":" + queue.getPort();
    }
}
