package dev.pmc.cli;

import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.wire.Json;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that puts a job for each of some hosts into the queue, as everybody does. */
abstract class HostJobCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The host, or several.")
    @SuppressWarnings("NullAway.Init")
    private List<String> hostnames;

    @Option(
            names = {"-q", "--queue"},
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:11300",
            converter = DaemonCommand.HostAndPort.class,
            description = "beanstalkd. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private InetSocketAddress queue;

    @Option(names = "--tube", defaultValue = "mesos", description = "Tube of jobs. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String tube;

    @Override
    public Integer call() {
        String action = spec.name().toLowerCase(Locale.ROOT);
        List<byte[]> jobs = hostnames.stream().map(name -> job(action, name)).toList();
        List<PutReply> replies;
        try (BeanstalkTube open = BeanstalkTube.open(queue.getHostString(), queue.getPort(), tube)) {
            replies = open.put(jobs);
        } catch (QueueUnavailable e) {
            throw new Failure(Exit.QUEUE, e.getMessage() + "; is beanstalkd running there? (--queue)", e);
        }
        return QueueOption.report(
                        hostnames,
                        replies,
                        name -> spec.commandLine().getOut().println("queued " + action + " " + name),
                        complaint -> spec.commandLine().getErr().println("pmc: " + complaint))
                .code();
    }

    private static byte[] job(String action, String hostname) {
        Map<String, String> job = new LinkedHashMap<>();
        job.put("action", action);
        job.put("hostname", hostname);
        return Json.bytes(job);
    }
}
