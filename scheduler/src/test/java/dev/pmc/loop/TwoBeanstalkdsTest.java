package dev.pmc.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.Core;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.hostdb.FakeHostDb;
import dev.pmc.placement.ExecutorId;
import dev.pmc.queue.BeanstalkJobQueue;
import dev.pmc.queue.BeanstalkTube;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.QueueAddress;
import dev.pmc.queue.QueueLink;
import dev.pmc.queue.ResultWriter;
import dev.pmc.service.Services;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler's loop between two real servers, one of which has its troubles. */
@Timeout(120)
final class TwoBeanstalkdsTest {
    /** Less than a server that hangs is given to answer, so nobody has waited for it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final FakeHostDb hostDb = FakeHostDb.open(new FakeHostDb.Disk("0123456789ab"));
    private final List<QueueLink> links = new ArrayList<>();
    private volatile Duration jump = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(jump);
    private final SchedulerLoop loop = new SchedulerLoop(
            new Core(hostDb.load(), Policy.standard(archive -> ExecutorId.of("virtmesos"), VirtType.QEMU)),
            hostDb,
            hostDb.newEpoch(),
            notes -> {},
            clock,
            turn -> {});
    private final Services services = new Services(clock, (service, cause) -> loop.stop());
    private Beanstalkd first;
    private Beanstalkd second;
    private QueueReplies replies;
    private int jobs;

    @BeforeEach
    void start() throws IOException {
        first = Beanstalkd.start(Files.createDirectory(folder.resolve("first")));
        second = Beanstalkd.start(Files.createDirectory(folder.resolve("second")));
        for (Beanstalkd server : List.of(first, second)) {
            QueueAddress address = QueueAddress.parse(server.address());
            links.add(new QueueLink(
                    address.name(),
                    BeanstalkJobQueue.of(address, "mesos", "mesos_finished"),
                    BeanstalkTube.of(address, "dnsmasq")));
        }
        replies = new QueueReplies(links, ResultWriter::write, loop::post, clock);
        services.start("loop", PATIENCE, pulse -> loop.run(calls -> {}, replies::perform));
        for (QueueLink link : links) {
            services.start("feeder", PATIENCE, new QueueFeeder(link, JobParser::parse, loop, replies, List.of()));
        }
        replies.speakers().forEach(speaker -> services.start("replies", PATIENCE, speaker));
    }

    @AfterEach
    void stop() {
        services.end();
        links.forEach(QueueLink::close);
        first.close();
        second.close();
    }

    private static BeanstalkTool tool(Beanstalkd server) {
        return new BeanstalkTool(server.port());
    }

    /** Puts a job that needs no machine; returns the host that it is about. */
    private String put(Beanstalkd server, Duration delay) {
        String hostname = "none" + ++jobs;
        byte[] job = ("{\"action\": \"delete\", \"hostname\": \"" + hostname + "\"}").getBytes(UTF_8);
        tool(server).put("mesos", job, 1024, delay.toSeconds(), 120);
        return hostname;
    }

    private static void assertThatItsResultComes(String hostname, Beanstalkd server, Duration patience) {
        List<String> results = new ArrayList<>();
        Await.until("the result of " + hostname, patience, () -> {
            tool(server).takeAll("mesos_finished").forEach(result -> results.add(new String(result, UTF_8)));
            return !results.isEmpty();
        });
        assertThat(results).singleElement().asString().contains("\"" + hostname + "\"", "\"duplicate\"");
    }

    @Test
    void jobsAreTakenFromBothAndTheirResultsGoBackWhereTheyCameFrom() {
        String one = put(first, Duration.ZERO);
        String other = put(second, Duration.ZERO);

        assertThatItsResultComes(one, first, PATIENCE);
        assertThatItsResultComes(other, second, PATIENCE);
        Await.until(
                "all to be let go of", PATIENCE, () -> hostDb.load().handled().isEmpty());
    }

    @Test
    void oneThatHangsDelaysNobodyAndIsServedAgainWhenItGoesOn() {
        assertThatItsResultComes(put(first, Duration.ZERO), first, PATIENCE);
        first.suspend();

        for (int i = 0; i < 5; i++) {
            assertThatItsResultComes(put(second, Duration.ZERO), second, AT_ONCE);
        }
        assertThat(services.health()).allMatch(Services.Health::isWell);

        first.resume();
        assertThatItsResultComes(put(first, Duration.ZERO), first, PATIENCE);
    }

    @Test
    void oneThatIsKilledIsDrainedWhenItIsBackWithWhatItHad() {
        String waiting = put(first, Duration.ofSeconds(2));
        first.kill9();

        assertThatItsResultComes(put(second, Duration.ZERO), second, AT_ONCE);
        assertThat(services.health()).allMatch(Services.Health::isWell);

        first.restart();
        assertThatItsResultComes(waiting, first, PATIENCE);
        Await.until(
                "all to be let go of", PATIENCE, () -> hostDb.load().handled().isEmpty());
    }

    /** A job of that queue has ended. */
    private String ends(QueueName queue) {
        String id = "0123456789ab-" + ++jobs;
        replies.perform(List.of(new Effect.Publish(
                new JobResult(id, queue, JobResult.Status.DUPLICATE, "none", null, null, null, null, Map.of()))));
        return id;
    }

    private static List<String> resultsAt(Beanstalkd server) {
        return tool(server).takeAll("mesos_finished").stream()
                .map(result -> String.valueOf(Json.read(result, Map.class).get("id")))
                .toList();
    }

    @Test
    void theResultsOfOneThatStaysAwayGoToTheOtherAndNoneIsLostOrDoubled() {
        QueueName away = links.get(0).name();
        first.kill9();
        List<String> ended = new ArrayList<>(List.of(ends(away)));
        assertThatItsResultComes(put(second, Duration.ZERO), second, AT_ONCE);
        List<String> taken = new ArrayList<>();

        Await.until("the other to have the first result", PATIENCE, () -> {
            jump = jump.plus(QueueAnswers.PATIENCE);
            ended.add(ends(away));
            taken.addAll(resultsAt(second));
            return taken.contains(ended.get(0));
        });
        first.restart();

        Await.until(() -> "all of " + ended + ", not " + taken, PATIENCE, () -> {
            taken.addAll(resultsAt(first));
            taken.addAll(resultsAt(second));
            return taken.size() >= ended.size();
        });
        assertThat(taken).containsExactlyInAnyOrderElementsOf(ended);
    }
}
