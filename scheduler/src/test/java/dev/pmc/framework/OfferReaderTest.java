package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Resources;
import java.time.Instant;
import java.util.Map;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfferReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "1,", "true", "yes", "TRUE", " 1 "})
    void vtEnabledIsWrittenInManyWays(String text) {
        assertThat(OfferReader.read(MesosOffers.offer()
                                .addAttributes(text("vt_enabled", text))
                                .build())
                        .vtEnabled())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "", "no", "false", "2", ","})
    void andTheRestIsNot(String text) {
        assertThat(OfferReader.read(MesosOffers.offer()
                                .addAttributes(text("vt_enabled", text))
                                .build())
                        .vtEnabled())
                .isFalse();
    }

    @Test
    void anAgentThatDoesNotSayIsNotEnabled() {
        assertThat(OfferReader.read(MesosOffers.offer().build()).vtEnabled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, false", "2, false"})
    void vtEnabledMayBeANumber(double number, boolean enabled) {
        assertThat(OfferReader.read(MesosOffers.offer()
                                .addAttributes(scalar("vt_enabled", number))
                                .build())
                        .vtEnabled())
                .isEqualTo(enabled);
    }

    @Test
    void countsOfComponentTypesAreRead() {
        Offer offer = MesosOffers.offer()
                .addAttributes(scalar("ct_web", 4.5))
                .addAttributes(text("ct_db", "3,"))
                .addAttributes(text("ct_odd", "many"))
                .build();

        assertThat(OfferReader.read(offer).typeCounts())
                .containsEntry("web", 4.5)
                .containsEntry("db", 3.0)
                .containsEntry("odd", 0.0);
    }

    @Test
    void executorsAreThoseThatATaskByTheOfferCanComeUnder() {
        Offer.Builder offer = MesosOffers.offer()
                .addExecutorIds(ExecutorID.newBuilder().setValue("virtmesos-1f@a+1"))
                .addExecutorIds(ExecutorID.newBuilder().setValue("virtmesos-2e-reserved"))
                .addResources(MesosOffers.scalar("cpus", 1, "*"));

        assertThat(OfferReader.read(offer.build()).executors())
                .as("nothing reserved is offered")
                .containsExactly(ExecutorId.of("virtmesos-1f@a+1"));
        assertThat(OfferReader.read(offer.addResources(MesosOffers.scalar("cpus", 1, "vms"))
                                .build())
                        .executors())
                .containsExactlyInAnyOrder(ExecutorId.of("virtmesos-1f@a+1"), ExecutorId.of("virtmesos-2e-reserved"));
    }

    @Test
    void attributesOfEveryTypeAreKeptAsMesosWritesThem() {
        Offer offer = MesosOffers.offer()
                .addAttributes(text("rack", "r1"))
                .addAttributes(text("rack", "r2"))
                .addAttributes(scalar("level", 4))
                .addAttributes(scalar("load", 4.25))
                .addAttributes(Attribute.newBuilder()
                        .setName("ports")
                        .setType(Value.Type.RANGES)
                        .setRanges(Value.Ranges.newBuilder()
                                .addRange(Value.Range.newBuilder().setBegin(1).setEnd(3))
                                .addRange(Value.Range.newBuilder().setBegin(7).setEnd(9))))
                .addAttributes(Attribute.newBuilder()
                        .setName("disks")
                        .setType(Value.Type.SET)
                        .setSet(Value.Set.newBuilder().addItem("ssd").addItem("hdd")))
                .build();

        assertThat(OfferReader.read(offer).attributes())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "rack", dev.pmc.placement.Attribute.text("r2"),
                        "level", new dev.pmc.placement.Attribute(dev.pmc.placement.Attribute.Type.SCALAR, "4"),
                        "load", dev.pmc.placement.Attribute.scalar(4.25),
                        "ports", new dev.pmc.placement.Attribute(dev.pmc.placement.Attribute.Type.RANGES, "[1-3,7-9]"),
                        "disks", new dev.pmc.placement.Attribute(dev.pmc.placement.Attribute.Type.SET, "{ssd,hdd}")));
    }

    @Test
    void resourcesOfAllRolesCount() {
        Offer offer = MesosOffers.offer()
                .addResources(MesosOffers.scalar("cpus", 1.5, "*"))
                .addResources(MesosOffers.scalar("cpus", 2, "vms"))
                .addResources(MesosOffers.scalar("mem", 1024, "*"))
                .build();

        assertThat(OfferReader.read(offer).resources()).isEqualTo(Resources.of(3.5, 1024, 0));
    }

    @Test
    void announcedMaintenanceIsSeen() {
        Unavailability from = Unavailability.newBuilder().setStart(nanos(1)).build();

        assertThat(OfferReader.read(MesosOffers.offer().build()).maintenance()).isNull();
        assertThat(OfferReader.read(MesosOffers.offer().setUnavailability(from).build())
                        .maintenance())
                .isEqualTo(new MaintenanceWindow(Instant.ofEpochSecond(0, 1), null));
        assertThat(OfferReader.read(MesosOffers.offer()
                                .setUnavailability(from.toBuilder()
                                        .setDuration(DurationInfo.newBuilder().setNanoseconds(2)))
                                .build())
                        .maintenance())
                .isEqualTo(new MaintenanceWindow(Instant.ofEpochSecond(0, 1), Instant.ofEpochSecond(0, 3)));
    }

    private static TimeInfo nanos(long since) {
        return TimeInfo.newBuilder().setNanoseconds(since).build();
    }

    private static Attribute text(String name, String value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue(value))
                .build();
    }

    private static Attribute scalar(String name, double value) {
        return Attribute.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(value))
                .build();
    }
}
