package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.placement.Resources;
import org.apache.mesos.v1.Protos.Attribute;
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
        Offer offer = MesosOffers.offer()
                .setUnavailability(Unavailability.newBuilder()
                        .setStart(TimeInfo.newBuilder().setNanoseconds(1)))
                .build();

        assertThat(OfferReader.read(offer).maintenance()).isTrue();
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
