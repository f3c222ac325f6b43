package dev.pmc.cli.process;

import dev.pmc.queue.BeanstalkInspector;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueInspector;
import dev.pmc.queue.QueueProducer;
import dev.pmc.queue.QueueProducer.Answer;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.status.TubeWarnings;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which beanstalkd jobs go to. */
public final class QueueOption {
    @Option(
            names = {"-q", "--queue"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:PMC_QUEUE:-127.0.0.1:11300}",
            converter = QueueList.Converter.class,
            description =
                    "beanstalkd, or several with commas: the first one that takes a job gets it. Default: $PMC_QUEUE, else"
                            + " 127.0.0.1:11300.")
    @SuppressWarnings("NullAway.Init")
    public QueueList queue;

    /** What whoever has put jobs into a tube should know, in words: nobody takes them, or it is paused. */
    public List<String> warnings(String tube, Collection<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.reply().isTaken())
                .map(Answer::queue)
                .distinct()
                .flatMap(taker -> warnings(tube, taker))
                .toList();
    }

    private static Stream<String> warnings(String tube, QueueAddress taker) {
        try (BeanstalkInspector inspector = new BeanstalkInspector(taker, tube)) {
            QueueInspector.Counts counts = inspector.counts();
            return Stream.of(TubeWarnings.unattended(tube, counts), TubeWarnings.paused(tube, counts))
                    .flatMap(Optional::stream);
        } catch (QueueUnavailable e) {
            return Stream.of("the tube " + tube + " could not be looked at, " + e.getMessage());
        }
    }

    /**
     * Puts messages into a tube of the first queue that takes them; returns what became of each.
     *
     * @throws QueueUnavailable if none can be asked
     */
    public List<Answer> put(String tube, Collection<byte[]> messages, int priority) throws QueueUnavailable {
        return new QueueProducer(queue.addresses(), tube).put(List.copyOf(messages), priority);
    }

    /**
     * Says what became of each of some jobs.
     *
     * @param taken is told of those that a queue has, and of which
     * @param refused is told, in words, of the others
     * @return how the command ends: wrong usage if a job is too big, for only another one can be taken
     */
    public static Exit report(
            Collection<String> names,
            List<Answer> answers,
            BiConsumer<String, QueueAddress> taken,
            Consumer<String> refused) {
        Exit exit = Exit.OK;
        Iterator<Answer> each = answers.iterator();
        for (String name : names) {
            Answer answer = each.next();
            PutReply reply = answer.reply();
            if (reply.isTaken()) {
                taken.accept(name, answer.queue());
            } else {
                refused.accept("the job for " + name + " was not queued: " + reply.words());
                exit = reply.kind() == PutReply.Kind.TOO_BIG ? Exit.USAGE : exit == Exit.OK ? Exit.QUEUE : exit;
            }
        }
        return exit;
    }

    @Override
    public String toString() {
        return queue.toString();
    }
}
