package dev.pmc.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.mesos.V1;
import java.time.Duration;
import java.util.Objects;
import org.apache.mesos.Protos;
import org.apache.mesos.Scheduler;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** With a driver that the test plays, because libmesos itself needs a master. */
final class LibmesosMasterContractTest extends MesosMasterContract {
    private static final Protos.FrameworkID ID =
            Protos.FrameworkID.newBuilder().setValue("f-1").build();
    private static final Protos.MasterInfo MASTER =
            Protos.MasterInfo.newBuilder().setId("m-1").setIp(1).setPort(5050).build();

    private @Nullable PlayedDriver played;

    @Override
    MesosMaster adapter(MasterEvents listener) {
        try {
            return new LibmesosMaster(new DriverKeeper(
                    listener,
                    V1.reread(FRAMEWORK, Protos.FrameworkInfo.parser()),
                    (callbacks, framework) -> {
                        PlayedDriver made = new PlayedDriver(callbacks);
                        played = made;
                        return made.driver();
                    },
                    null));
        } catch (DriverUnavailable e) {
            throw new AssertionError(e);
        }
    }

    /** As libmesos does: the first time in a driver's life it says so otherwise. */
    @Override
    void grants() {
        assertThat(played().isStarted()).isTrue();
        if (played().registers()) {
            callbacks().registered(played().driver(), ID, MASTER);
        } else {
            callbacks().reregistered(played().driver(), MASTER);
        }
    }

    @Override
    void breaks() {
        callbacks().disconnected(played().driver());
    }

    @Override
    void says(Event event) {
        played().says(event);
    }

    @Override
    Call takes() {
        return played().takes();
    }

    @Override
    void takesNothingFor(Duration time) {
        played().takesNothingFor(time);
    }

    private PlayedDriver played() {
        return Objects.requireNonNull(played);
    }

    private Scheduler callbacks() {
        return played().callbacks();
    }
}
