package dev.pmc.queue;

import java.util.List;

/** Puts messages of others into a tube. */
public interface JobSender {
    /**
     * Puts messages.
     *
     * @return what became of each, in the same order
     * @throws QueueUnavailable if there is no queue that can be asked
     */
    List<QueueProducer.Answer> put(List<byte[]> messages) throws QueueUnavailable;

    /**
     * The two ways for a job.
     *
     * @param network by the network stage, which gives hosts their addresses
     * @param direct to pmc itself
     */
    record Ways(JobSender network, JobSender direct) {
        /** Into those tubes, of whichever queue takes them. */
        public static Ways of(List<QueueAddress> queues, String networkTube, String tube) {
            return new Ways(to(queues, networkTube), to(queues, tube));
        }

        private static JobSender to(List<QueueAddress> queues, String tube) {
            QueueProducer producer = new QueueProducer(queues, tube);
            return messages -> producer.put(messages, BeanstalkTube.PRIORITY);
        }
    }
}
