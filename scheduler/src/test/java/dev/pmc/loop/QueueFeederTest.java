package dev.pmc.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.vm.Policy;
import dev.pmc.fixtures.ManualClock;
import dev.pmc.hostdb.Epoch;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.placement.ExecutorId;
import dev.pmc.queue.FakeJobQueue;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.ResultWriter;
import dev.pmc.service.Services;
import dev.pmc.vm.VmTask.VirtType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QueueFeederTest {
    /** More than the loop lets jobs wait. */
    private static final int MANY = 10_000;

    private final ManualClock clock = new ManualClock();
    private final FakeJobQueue queue = new FakeJobQueue(clock);
    private final FakeHostDb hostDb = FakeHostDb.open(new FakeHostDb.Disk("db"));
    private final Epoch epoch = hostDb.newEpoch();

    @Test
    @Timeout(60)
    void aStartForgetsTheJobsThatTheQueueLetGoOfAndThenTakesNewOnes() throws Exception {
        long buried = queue.put("{}".getBytes(UTF_8));
        queue.bury(queue.reserve(1, Duration.ZERO).get(0).ticket());
        List<HandledJob> handled = LongStream.range(0, MANY)
                .mapToObj(i -> new HandledJob(FakeJobQueue.NAME, buried + i, 7))
                .toList();
        hostDb.commit(epoch, new Changes(null, 1, Map.of(), List.of(), List.of(), handled, List.of()));

        feedUntilAJobIsDone("{\"hostname\":\"web1\",\"comp_type\":\"web\"}");

        assertThat(hostDb.load().handled())
                .extracting(HandledJob::id)
                .as("that which is still there, and the new one")
                .containsExactly(buried, buried + 1);
        assertThat(hostDb.load().vms()).hasSize(1);
    }

    private void feedUntilAJobIsDone(String job) throws InterruptedException {
        Policy policy = Policy.standard(archive -> ExecutorId.of("virtmesos"), VirtType.QEMU);
        Core core = new Core(hostDb.load(), policy);
        SchedulerLoop loop = new SchedulerLoop(core, hostDb, epoch, notes -> {}, clock, turn -> {});
        QueueReplies replies = new QueueReplies(List.of(queue.link()), ResultWriter::write, loop::post, clock);
        QueueFeeder feeder = new QueueFeeder(
                queue.link(), JobParser::parse, loop, replies, hostDb.load().handled());
        queue.put(job.getBytes(UTF_8));
        Services services = new Services(clock, (service, cause) -> loop.stop());
        services.start("feeder", Duration.ofDays(1), feeder);
        try {
            loop.run(calls -> {}, answers -> {
                if (answers.stream().anyMatch(Effect.DeleteJob.class::isInstance)) {
                    loop.stop();
                }
            });
        } finally {
            services.end();
        }
    }
}
