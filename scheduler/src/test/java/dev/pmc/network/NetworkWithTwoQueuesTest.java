package dev.pmc.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.BeanstalkTool;
import dev.pmc.fixtures.Beanstalkd;
import dev.pmc.fixtures.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network stage with two beanstalkd, one of which has its troubles; all are processes of their own. */
final class NetworkWithTwoQueuesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Beanstalkd first = Beanstalkd.start();
    private final Beanstalkd second = Beanstalkd.start();
    private final List<AutoCloseable> running = new ArrayList<>(List.of(first, second));

    @AfterEach
    void stopAll() throws Exception {
        for (int i = running.size() - 1; i >= 0; i--) {
            running.get(i).close();
        }
    }

    private void start() {
        running.add(ChildProcess.start(
                "network",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "dev.pmc.cli.Main",
                        "network",
                        "--probe-timeout=0",
                        "--queue=" + first.address() + "," + second.address(),
                        "--lease-book=" + folder.resolve("network.db"))));
    }

    private static BeanstalkTool tool(Beanstalkd server) {
        return new BeanstalkTool(server.port());
    }

    private static void create(Beanstalkd server, String hostname, int delaySeconds) {
        String job = "{\"hostname\": \"" + hostname + "\", \"comp_type\": \"web\", \"vlan\": \"10.1.2.0/24\"}";
        tool(server).put("dnsmasq", job.getBytes(UTF_8), 1024, delaySeconds, 120);
    }

    private static void assertThatItIsPassedOn(String hostname, Beanstalkd server) {
        List<String> jobs = new ArrayList<>();
        Await.until("the job for " + hostname, PATIENCE, () -> {
            tool(server).takeAll("mesos").forEach(job -> jobs.add(new String(job, UTF_8)));
            return !jobs.isEmpty();
        });
        assertThat(jobs).singleElement().asString().contains("\"" + hostname + "\"", "\"ip\":\"10.1.2.");
    }

    @Test
    void jobsAreTakenFromBothAndGoOnWhereTheyCameFrom() {
        start();

        create(first, "web1", 0);
        assertThatItIsPassedOn("web1", first);

        create(second, "web2", 0);
        assertThatItIsPassedOn("web2", second);
    }

    @Test
    void oneThatHangsHoldsUpNobody() {
        first.suspend();
        start();

        create(second, "web1", 0);
        assertThatItIsPassedOn("web1", second);

        first.resume();
        create(first, "web2", 0);
        assertThatItIsPassedOn("web2", first);
    }

    @Test
    void whatOneThatDrainsDoesNotTakeGoesOnThroughTheOther() {
        create(first, "web1", 1);
        first.drain();
        start();

        assertThatItIsPassedOn("web1", second);
        Await.until("the job to be deleted", PATIENCE, () -> left(first) == 0);
    }

    private static int left(Beanstalkd server) {
        return tool(server).stat("dnsmasq", "current-jobs-ready")
                + tool(server).stat("dnsmasq", "current-jobs-reserved")
                + tool(server).stat("dnsmasq", "current-jobs-delayed");
    }
}
