package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.ScriptedHttpServer;
import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallPipelineTest {
    private static final ExecutorCalls CALLS = new ExecutorCalls(
            ExecutorID.newBuilder().setValue("e").build(),
            FrameworkID.newBuilder().setValue("f").build());

    private final ScriptedHttpServer server = ScriptedHttpServer.start();
    private final BlockingQueue<String> fates = new LinkedBlockingQueue<>();
    private final CallPipeline pipeline = pipeline(Duration.ofSeconds(20));

    @AfterEach
    void close() {
        pipeline.close();
        server.close();
    }

    @Test
    void sendsCallsInOrderBeforeTheFirstIsAnswered() throws InterruptedException {
        send("one");
        send("two");
        send("three");
        Exchange one = server.next();
        Exchange two = server.next();
        Exchange three = server.next();
        assertThat(sent(one) + sent(two) + sent(three)).isEqualTo("onetwothree");
        assertThat(one.header("mesos-stream-id")).isEqualTo("stream-1");
        assertThat(one.header("content-type")).isEqualTo("application/x-protobuf");

        one.accept();
        two.refuse(400, "what?");
        three.accept();
        assertThat(pipeline.awaitAnswers(Duration.ofSeconds(20))).isTrue();
        hears("one accepted");
        hears("two refused answered 400: what?");
        hears("three accepted");
    }

    @Test
    void aConnectionThatWasClosedWhileNothingWasDueIsOpenedAnew() throws InterruptedException {
        send("one");
        server.next().accept();
        hears("one accepted");
        for (int i = 2; i < 5; i++) {
            send("again");
            Exchange next = server.next();
            next.raw("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            hears("again accepted");
            next.cut();
        }
        send("last");
        Exchange last = server.next();
        assertThat(last.connection()).isGreaterThan(2);
        last.accept();
        hears("last accepted");
    }

    @Test
    void aConnectionThatBreaksTellsWhatBecameOfEachCall() throws InterruptedException {
        send("one");
        send("two");
        server.next().accept();
        hears("one accepted");
        server.next().cut();
        hears("two unknown");
        assertThat(fates.poll(20, TimeUnit.SECONDS)).startsWith("lost: ");
        send("three");
        hears("three never sent");
    }

    @Test
    void noMoreCallsAreUnderWayThanCanBeRemembered() throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            send("c" + i);
        }
        for (int i = 0; i < 512; i++) {
            assertThat(sent(server.next())).isEqualTo("c" + i);
        }
        assertThat(server.nextWithin(Duration.ofMillis(200))).isNull();
        pipeline.close();
        for (int i = 0; i < 512; i++) {
            hears("c" + i + " unknown");
        }
        for (int i = 512; i < 600; i++) {
            hears("c" + i + " never sent");
        }
        assertThat(fates).as("the one who closes is not told").isEmpty();
    }

    @Test
    void anAnswerThatDoesNotComeInTimeBreaksThePipeline() throws InterruptedException {
        try (CallPipeline impatient = pipeline(Duration.ofMillis(300))) {
            impatient.send(call("one"));
            server.next().accept();
            hears("one accepted");
            Thread.sleep(700);
            assertThat(fates).as("silence with nothing due is no fault").isEmpty();
            impatient.send(call("two"));
            hears("two unknown");
            hears("lost: a call had no answer within 0 s");
        }
    }

    @Test
    void whereNothingListensNothingIsSent() throws InterruptedException {
        try (CallPipeline lonely = pipeline("127.0.0.1:" + FreePorts.next(), Duration.ofSeconds(5))) {
            lonely.send(call("one"));
            hears("one never sent");
            assertThat(fates.poll(20, TimeUnit.SECONDS))
                    .startsWith("lost: calls could not be sent: cannot connect to ");
        }
    }

    private CallPipeline pipeline(Duration limit) {
        return pipeline(server.address(), limit);
    }

    private CallPipeline pipeline(String address, Duration limit) {
        Endpoint endpoint = Endpoint.parse(address, 5050, Endpoint.SCHEDULER_PATH);
        MesosApiClient client = new MesosApiClient(endpoint, Dialer.standard(), null);
        return new CallPipeline(client, "stream-1", limit, reason -> fates.add("lost: " + reason));
    }

    private void send(String text) {
        pipeline.send(call(text));
    }

    private Call call(String text) {
        return new Call(text, CALLS.message(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)), fate -> {
            if (fate instanceof Call.Accepted) {
                fates.add(text + " accepted");
            } else if (fate instanceof Call.Refused refused) {
                fates.add(text + " refused " + refused.answer().getMessage());
            } else {
                fates.add(text + (fate instanceof Call.Unknown ? " unknown" : " never sent"));
            }
        });
    }

    private void hears(String words) throws InterruptedException {
        assertThat(fates.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
    }

    private static String sent(Exchange exchange) {
        return ScriptedAgent.call(exchange).getMessage().getData().toStringUtf8();
    }
}
