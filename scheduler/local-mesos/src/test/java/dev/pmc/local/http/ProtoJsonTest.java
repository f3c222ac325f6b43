package dev.pmc.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoJsonTest {

    @Test
    void defaultsAreWrittenUnlessTheFieldIsDeprecated() {
        FrameworkInfo info =
                FrameworkInfo.newBuilder().setUser("root").setName("pmc").build();

        assertThat(text(ProtoJson.write(info)))
                .isEqualTo("{\"user\":\"root\",\"name\":\"pmc\",\"failover_timeout\":0.0,\"checkpoint\":false}");
    }

    @Test
    void bytesAreBase64AndEnumsAreNames() {
        TaskStatus status = TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue("t"))
                .setState(TaskState.TASK_RUNNING)
                .setData(ByteString.copyFromUtf8("data"))
                .setTimestamp(1.5)
                .build();

        assertThat(text(ProtoJson.write(status)))
                .isEqualTo(
                        "{\"task_id\":{\"value\":\"t\"},\"state\":\"TASK_RUNNING\",\"data\":\"ZGF0YQ==\",\"timestamp\":1.5}");
    }

    @Test
    void numbersWithoutSignHaveNone() {
        Address.Builder address = Address.newBuilder().setPort(5050);
        MasterInfo master = MasterInfo.newBuilder()
                .setId("m")
                .setIp(0xC0A80001)
                .setPort(5050)
                .setAddress(address)
                .build();

        assertThat(text(ProtoJson.write(master))).contains("\"ip\":3232235521,");
    }

    @Test
    void aCapabilityNewerThanTheClassesKeepsItsName() {
        MasterInfo.Capability newer = MasterInfo.Capability.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                1,
                                UnknownFieldSet.Field.newBuilder().addVarint(3).build())
                        .build())
                .build();

        assertThat(text(ProtoJson.write(newer))).isEqualTo("{\"type\":\"QUOTA_V2\"}");
    }

    @Test
    void whatIsWrittenCanBeRead() throws Exception {
        CommandInfo command = CommandInfo.newBuilder()
                .setValue("exec ./run")
                .addUris(CommandInfo.URI.newBuilder().setValue("http://a/x.tgz").setCache(true))
                .build();

        CommandInfo read = (CommandInfo) ProtoJson.read(ProtoJson.write(command), CommandInfo.newBuilder());

        // The defaults were written, and so they are set now.
        assertThat(read.getUris(0).hasExtract()).isTrue();
        assertThat(ProtoJson.write(read)).isEqualTo(ProtoJson.write(command));
    }

    @Test
    void unknownFieldsNullAndUnknownNamesOfOptionalEnumsCountAsNotThere() throws Exception {
        Call call = (Call) ProtoJson.read(
                bytes("{\"type\":\"NO_SUCH\",\"no_such\":{\"x\":1},\"revive\":null}"), Call.newBuilder());

        assertThat(call).isEqualTo(Call.getDefaultInstance());
    }

    @Test
    void mapsAreObjects() throws Exception {
        String json = "{\"user\":\"u\",\"name\":\"n\",\"offer_filters\":{\"vms\":{\"min_allocatable_resources\":{}}}}";

        FrameworkInfo info = (FrameworkInfo) ProtoJson.read(bytes(json), FrameworkInfo.newBuilder());

        assertThat(info.getOfferFiltersMap()).containsOnlyKeys("vms");
        assertThat(text(ProtoJson.write(info)))
                .contains("\"offer_filters\":{\"vms\":{\"min_allocatable_resources\":{}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [] | Failed to convert JSON into Call protobuf: Expecting a JSON object
            {"framework_id": {"value": 1}} | Failed to convert JSON into Call protobuf: Not expecting a JSON number for field 'value'
            {"framework_id": "x"} | Failed to convert JSON into Call protobuf: Not expecting a JSON string for field 'framework_id'
            {"suppress": {"roles": "x"}} | Failed to convert JSON into Call protobuf: Not expecting a JSON string for field 'roles'
            {"kill": {}} | Failed to convert JSON into Call protobuf: Missing required fields: kill.task_id
            {"message": {"data": "%"}} | Failed to convert JSON into Call protobuf: Failed to base64 decode bytes field 'data': Invalid character '%'
            """)
    void whatIsNoCallIsRefusedInTheWordsOfMesos(String json, String problem) {
        assertThatThrownBy(() -> ProtoJson.read(bytes(json), Call.newBuilder()))
                .isInstanceOf(ProtoJsonException.class)
                .hasMessage(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''
            {"type"
            {} {}
            """)
    void whatIsNoJsonIsRefused(String json) {
        assertThatThrownBy(() -> ProtoJson.read(bytes(json), Call.newBuilder()))
                .isInstanceOf(ProtoJsonException.class)
                .hasMessageStartingWith("Failed to parse body into JSON: ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
