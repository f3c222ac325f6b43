package dev.pmc.cli.process;

import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.QueueUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The start of whoever takes jobs from several queues: one that answers is enough, and none that does not is waited for. */
public final class AnyQueue {
    private AnyQueue() {}

    /**
     * Connects to all of them at once, and waits for the first that answers. The others connect when they are asked for jobs.
     *
     * @throws Failure if none does
     */
    public static void await(List<BeanstalkJobQueue> queues) throws InterruptedException {
        BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
        for (BeanstalkJobQueue queue : queues) {
            Thread connecting = new Thread(() -> answers.add(problem(queue)), "connect to a queue");
            connecting.setDaemon(true);
            connecting.start();
        }
        List<String> problems = new ArrayList<>();
        while (problems.size() < queues.size()) {
            Optional<String> problem = answers.take();
            if (problem.isEmpty()) {
                return;
            }
            problems.add(problem.get());
        }
        throw new Failure(Exit.QUEUE, String.join("; ", problems) + "; is beanstalkd running there? (--queue)");
    }

    private static Optional<String> problem(BeanstalkJobQueue queue) {
        try {
            queue.connectNow();
            return Optional.empty();
        } catch (QueueUnavailable e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
