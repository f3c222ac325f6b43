package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.hypervisor.DomainState;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.FakeHypervisor.Manners;
import dev.pmc.hypervisor.Hypervisor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a guest is asked to power itself off. */
final class PowerOffTest {
    private static final UUID GUEST = UUID.fromString("6f1d3b60-5d0c-3a3e-9a50-3c6c2f1f2a10");

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final List<Object> asked = new ArrayList<>();

    @BeforeEach
    void aDeafGuest() throws Exception {
        hypervisor.define("<domain><name>web01</name><uuid>" + GUEST + "</uuid><memory>1</memory></domain>");
        hypervisor.create(GUEST);
        hypervisor.guestsAre(Manners.DEAF);
    }

    @Test
    void aDeafGuestIsAskedInBothWaysBeforeItLosesItsPower() throws Exception {
        new PowerOff(asking(Duration.ZERO), new DomainSignal()).politely(GUEST, "web01", Duration.ofMillis(300));

        assertThat(asked).containsExactly(Hypervisor.ShutdownWay.BEST, Hypervisor.ShutdownWay.POWER_BUTTON);
        assertThat(state()).isEqualTo(DomainState.DESTROYED);
    }

    @Test
    void theTimeThatLibvirtTakesToAskAGuestThatHangsIsPartOfTheGrace() throws Exception {
        new PowerOff(asking(Duration.ofMillis(400)), new DomainSignal())
                .politely(GUEST, "web01", Duration.ofMillis(300));

        assertThat(asked).containsExactly(Hypervisor.ShutdownWay.BEST);
        assertThat(state()).isEqualTo(DomainState.DESTROYED);
    }

    @Test
    void withoutAnyGraceNobodyIsAsked() throws Exception {
        new PowerOff(asking(Duration.ZERO), new DomainSignal()).politely(GUEST, "web01", Duration.ZERO);

        assertThat(asked).isEmpty();
        assertThat(state()).isEqualTo(DomainState.DESTROYED);
    }

    private DomainState state() throws Exception {
        return hypervisor.find(GUEST).orElseThrow().state();
    }

    /** The hypervisor, which needs so long for each request to a guest, as libvirt does with an agent that hangs. */
    private Hypervisor asking(Duration each) {
        return (Hypervisor) Proxy.newProxyInstance(
                Hypervisor.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("shutdown")) {
                        asked.add(arguments[1]);
                        Thread.sleep(each.toMillis());
                    }
                    try {
                        return method.invoke(hypervisor, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
