package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.TextFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Mesos has sent is understood to the byte, both as v1 and as v0. */
final class RecordingTest {
    @ParameterizedTest
    @CsvSource({
        "scheduler-stream, scheduler",
        "offers-50-stream, scheduler",
        "executor-stream-1, executor",
        "executor-stream-2, executor"
    })
    void everyEventReadsAsTheRecordingSays(String name, String api) throws IOException {
        byte[] response = Recording.bytes(name + ".response.http");
        HttpAnswer answer = HttpAnswer.read(new ByteArrayInputStream(response));
        assertThat(answer).isNotNull();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("content-type", "application/x-protobuf");

        List<byte[]> fromHttp = records(new RecordIoReader(answer.body()));
        List<byte[]> fromBody =
                records(new RecordIoReader(new ByteArrayInputStream(Recording.bytes(name + ".recordio"))));
        assertThat(fromHttp).usingRecursiveComparison().isEqualTo(fromBody);
        assertThat(dump(fromBody, eventOfV1(api))).isEqualTo(events(name));
        for (byte[] event : fromBody) {
            byte[] throughV0 = eventOfV0(api).parseFrom(event).toByteArray();
            assertThat(eventOfV1(api).parseFrom(throughV0))
                    .isEqualTo(eventOfV1(api).parseFrom(event));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accept",
                "acknowledge",
                "decline",
                "kill",
                "message",
                "reconcile",
                "revive",
                "shutdown",
                "teardown",
            })
    void everyCallOfASchedulerButSubscribeIsTheSameInV0(String name) throws IOException {
        byte[] call = Recording.bytes("scheduler-" + name + ".call.pb");
        assertThat(org.apache.mesos.scheduler.Protos.Call.parseFrom(call).toByteArray())
                .isEqualTo(call);
        assertThat(TextFormat.printer().printToString(org.apache.mesos.v1.scheduler.Protos.Call.parseFrom(call)))
                .isEqualTo(Recording.text("scheduler-" + name + ".call.txt"));
    }

    @Test
    void v0AndV1DifferOnlyWhereThisCodeKnowsIt() {
        Set<String> differences = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        compare(eventOfV0("scheduler"), eventOfV1("scheduler"), differences, seen);
        compare(eventOfV0("executor"), eventOfV1("executor"), differences, seen);
        compare(
                org.apache.mesos.scheduler.Protos.Call.getDefaultInstance(),
                org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance(),
                differences,
                seen);
        compare(
                org.apache.mesos.executor.Protos.Call.getDefaultInstance(),
                org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance(),
                differences,
                seen);
        assertThat(differences)
                .containsExactly(
                        "mesos.SlaveInfo #7",
                        "mesos.scheduler.Call.Subscribe #2",
                        "mesos.scheduler.Call.Subscribe #3",
                        "mesos.scheduler.Call.Subscribe #4");
    }

    private static void compare(
            Parser<? extends Message> v0, Parser<? extends Message> v1, Set<String> d, Set<String> s) {
        try {
            compare(v0.parsePartialFrom(new byte[0]), v1.parsePartialFrom(new byte[0]), d, s);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void compare(Message v0, Message v1, Set<String> differences, Set<String> seen) {
        compare(v0.getDescriptorForType(), v1.getDescriptorForType(), differences, seen);
    }

    private static void compare(Descriptor v0, Descriptor v1, Set<String> differences, Set<String> seen) {
        if (!seen.add(v0.getFullName() + " " + v1.getFullName())) {
            return;
        }
        Set<Integer> numbers = new TreeSet<>();
        v0.getFields().forEach(field -> numbers.add(field.getNumber()));
        v1.getFields().forEach(field -> numbers.add(field.getNumber()));
        for (int number : numbers) {
            FieldDescriptor a = v0.findFieldByNumber(number);
            FieldDescriptor b = v1.findFieldByNumber(number);
            if (a == null || b == null || a.getType() != b.getType() || a.isRepeated() != b.isRepeated()) {
                differences.add(v0.getFullName() + " #" + number);
            } else if (a.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                compare(a.getMessageType(), b.getMessageType(), differences, seen);
            }
        }
    }

    private static Parser<? extends Message> eventOfV0(String api) {
        return api.equals("scheduler")
                ? org.apache.mesos.scheduler.Protos.Event.parser()
                : org.apache.mesos.executor.Protos.Event.parser();
    }

    private static Parser<? extends Message> eventOfV1(String api) {
        return api.equals("scheduler")
                ? org.apache.mesos.v1.scheduler.Protos.Event.parser()
                : org.apache.mesos.v1.executor.Protos.Event.parser();
    }

    private static List<byte[]> records(RecordIoReader reader) throws IOException {
        List<byte[]> records = new ArrayList<>();
        try {
            for (byte[] record = reader.next(); record != null; record = reader.next()) {
                records.add(record);
            }
        } catch (java.io.EOFException brokenByTheExecutor) {
            assertThat(brokenByTheExecutor).hasMessage("the connection was closed within an answer");
        }
        return records;
    }

    private static String dump(List<byte[]> records, Parser<? extends Message> parser) throws IOException {
        StringBuilder dump = new StringBuilder();
        int number = 0;
        for (byte[] record : records) {
            dump.append("# record %d, %d bytes%n".formatted(++number, record.length));
            dump.append(TextFormat.printer().printToString(parser.parseFrom(record)))
                    .append('\n');
        }
        return dump.toString();
    }

    /** Without the remark at the end, on how the stream ended. */
    private static String events(String name) {
        String text = Recording.text(name + ".events.txt");
        return text.substring(0, text.lastIndexOf('#'));
    }
}
