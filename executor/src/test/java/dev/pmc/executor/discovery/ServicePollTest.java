package dev.pmc.executor.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import dev.pmc.vm.Hostname;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an executor follows services: where it asks, what it asks, and what it goes by when nobody answers. */
final class ServicePollTest {
    private static final Hostname GUEST = new Hostname("web01");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final ScriptedHttpServer leader = ScriptedHttpServer.start();
    private final ScriptedHttpServer nextLeader = ScriptedHttpServer.start();
    private volatile ScriptedHttpServer answering = leader;
    private final AtomicInteger questions = new AtomicInteger();
    private final KnownServices services = new KnownServices();
    private final ServicePoll poll = new ServicePoll(services, this::asked);

    @AfterEach
    void close() {
        poll.close();
        leader.close();
        nextLeader.close();
    }

    /** As the scheduler that leads does when Mesos brings it a question. */
    private void asked(Record message) {
        assertThat(message).isEqualTo(DiscoveryQuestion.ASKED);
        questions.incrementAndGet();
        poll.given(new DiscoveryAccess("http://" + answering.address() + "/", "secret"));
    }

    private static void answer(Exchange exchange, long index, String members) {
        String text = "index " + index + "\nservice web " + index + " 2026-03-01T12:00:00Z" + members;
        exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    }

    private void awaitIndex(long index) {
        Await.until(
                () -> "known is " + services.get("web"),
                LONG,
                () -> services.get("web").filter(web -> web.index() == index).isPresent());
    }

    @Test
    void nobody_is_asked_as_long_as_no_guest_wants_to_know_anything() {
        assertThat(leader.nextWithin(Duration.ofMillis(300))).isNull();
        assertThat(questions).hasValue(0);
    }

    @Test
    void the_next_change_is_waited_for_and_another_service_asked_about_at_once() {
        services.want(GUEST, "web");
        Exchange first = leader.next();
        assertThat(first.requestLine()).isEqualTo("GET /api/v1/discovery?format=text&service=web HTTP/1.1");
        assertThat(first.header("authorization")).isEqualTo("Bearer secret");
        answer(first, 7, "\nmember web web01 ready 10.0.0.1 api=8080 a=%20b%2B+");
        awaitIndex(7);
        assertThat(services.get("web").orElseThrow().member("web01"))
                .extracting(KnownMember::labels)
                .asString()
                .isEqualTo("{a= b++}");

        assertThat(leader.next().requestLine()).contains("&index=7&wait=25");
        services.want(GUEST, "db");

        assertThat(leader.next().requestLine()).isEqualTo("GET /api/v1/discovery?format=text&service=db,web HTTP/1.1");
    }

    @Test
    void another_leader_is_found_and_what_was_known_holds_until_then() {
        services.want(GUEST, "web");
        answer(leader.next(), 7, "\nmember web web01 ready 10.0.0.1 - -");
        leader.next().refuse(503, "not yet");
        answering = nextLeader;
        leader.close();
        Exchange next = nextLeader.next();

        assertThat(services.get("web").orElseThrow().members()).hasSize(1);
        answer(next, 3, "");
        awaitIndex(3);
        assertThat(questions.get()).isGreaterThan(1);
    }

    @Test
    void nonsense_is_no_answer() {
        services.want(GUEST, "web");
        String text = "<html>service web";
        leader.next().raw("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);

        answer(leader.next(), 4, "");
        awaitIndex(4);
    }

    @Test
    void what_was_known_is_known_after_a_restart() {
        services.keepIn(directory.resolve("services"));
        services.take("index 7\nservice web 7 2026-03-01T12:00:00Z\nmember web web01 ready 10.0.0.1 api=8080 a=%20b");

        KnownServices next = new KnownServices();
        next.keepIn(directory.resolve("services"));

        assertThat(next.get("web")).isEqualTo(services.get("web"));
        assertThat(next.get("db")).isEmpty();
    }

    @Test
    void a_guest_that_asks_about_everything_is_told_of_what_it_has_asked_about_last() {
        for (int i = 0; i < 100; i++) {
            services.want(GUEST, "service" + i);
        }

        assertThat(services.wanted())
                .hasSize(16)
                .contains("service99", "service84")
                .doesNotContain("service83");
        services.forget(GUEST);
        assertThat(services.wanted()).isEmpty();
    }
}
