package dev.pmc.framework;

import dev.pmc.fixtures.ScriptedHttpServer.Exchange;
import java.time.Duration;
import java.util.Objects;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** With a master on a socket. */
final class HttpMasterContractTest extends MesosMasterContract {
    private @Nullable ScriptedMaster scripted;
    private @Nullable Exchange stream;

    @Override
    MesosMaster adapter(MasterEvents listener) {
        ScriptedMaster made = new ScriptedMaster();
        scripted = made;
        return new HttpMaster(listener, FRAMEWORK, made.detector(), ScriptedMaster.hasty());
    }

    @AfterEach
    void closeMaster() {
        scripted().close();
    }

    @Override
    void grants() {
        stream = scripted().grantSubscribe();
    }

    @Override
    void breaks() {
        Objects.requireNonNull(stream).cut();
    }

    @Override
    void says(Event event) {
        Objects.requireNonNull(stream).record(event.toByteArray());
    }

    @Override
    Call takes() {
        return scripted().accept();
    }

    @Override
    void takesNothingFor(Duration time) {
        scripted().hearsNothingFor(time);
    }

    private ScriptedMaster scripted() {
        return Objects.requireNonNull(scripted);
    }
}
