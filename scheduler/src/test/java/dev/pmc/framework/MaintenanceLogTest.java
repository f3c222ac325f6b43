package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.pmc.log.TextLines;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MaintenanceLogTest {
    private final MaintenanceLog maintenance = new MaintenanceLog();
    private final Logger logger = (Logger) LoggerFactory.getLogger(MaintenanceLog.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aWindowIsSaidOnceAndAgainWhenItHasMovedOrComesAnew() {
        maintenance.look(List.of(offer("metal1", 1_000), offer("metal2", 0)));
        maintenance.look(List.of(offer("metal1", 1_000)));
        assertThat(log.list)
                .singleElement()
                .satisfies(line -> assertThat(text(line)).contains(" agent=metal1 from=1970-01-01T00:16:40Z"));

        maintenance.look(List.of(offer("metal1", 2_000)));
        assertThat(log.list).hasSize(2);
        maintenance.look(List.of(offer("metal1", 0)));
        maintenance.look(List.of(offer("metal1", 2_000)));
        assertThat(log.list).hasSize(3);
    }

    private static String text(ILoggingEvent event) {
        return new String(new TextLines().encode(event), StandardCharsets.UTF_8);
    }

    /** @param from in seconds; 0 for no maintenance */
    private static Offer offer(String hostname, long from) {
        Offer.Builder offer = Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("o"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                .setAgentId(AgentID.newBuilder().setValue("a"))
                .setHostname(hostname);
        if (from > 0) {
            offer.setUnavailability(
                    Unavailability.newBuilder().setStart(TimeInfo.newBuilder().setNanoseconds(from * 1_000_000_000)));
        }
        return offer.build();
    }
}
