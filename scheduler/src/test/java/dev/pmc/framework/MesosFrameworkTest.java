package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.placement.Resources;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.InverseOffer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TimeInfo;
import org.apache.mesos.Protos.Unavailability;
import org.apache.mesos.SchedulerDriver;
import org.junit.jupiter.api.Test;

class MesosFrameworkTest {
    private static final Resources SHARE = Resources.of(0.1, 128, 0);

    private final List<String> calls = new ArrayList<>();
    private final SchedulerDriver driver = driver();
    private final MesosFramework framework = new MesosFramework(
            new ExecutorFactory("http://here/exec.tgz", true, Map.of(), SHARE),
            SHARE,
            Duration.ofSeconds(30),
            event -> calls.add("event"),
            calls::add);

    @Test
    void saysNoToMaintenanceForAnHourBecauseHostsStayWhereTheyAre() {
        framework.use(driver);
        framework.inverseOffers(List.of(InverseOffer.newBuilder()
                .setId(OfferID.newBuilder().setValue("i-1"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("f-1"))
                .setSlaveId(SlaveID.newBuilder().setValue("a-1"))
                .setUnavailability(Unavailability.newBuilder()
                        .setStart(TimeInfo.newBuilder().setNanoseconds(1_000_000_000L)))
                .build()));

        assertThat(calls)
                .singleElement()
                .asString()
                .startsWith("declineInverseOffers")
                .contains("i-1", "3600.0");
    }

    @Test
    void aRequestForMaintenanceThatIsTakenBackNeedsNoAnswer() {
        framework.use(driver);
        framework.inverseOfferRescinded(OfferID.newBuilder().setValue("i-1").build());

        assertThat(calls).isEmpty();
    }

    private SchedulerDriver driver() {
        return (SchedulerDriver) Proxy.newProxyInstance(
                SchedulerDriver.class.getClassLoader(),
                new Class<?>[] {SchedulerDriver.class, MesosCalls.class},
                (proxy, method, arguments) -> {
                    calls.add(method.getName() + Arrays.toString(arguments));
                    return null;
                });
    }
}
