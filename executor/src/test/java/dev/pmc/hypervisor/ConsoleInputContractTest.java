package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What everybody may rely on who types at a console; run on the fake and on real QEMU domains. */
abstract class ConsoleInputContractTest {
    private final UUID uuid = UUID.randomUUID();
    private Hypervisor hypervisor;

    abstract Hypervisor open();

    abstract String type();

    @BeforeEach
    void define() throws Exception {
        hypervisor = open();
        hypervisor.define("<domain type='" + type() + "'><name>pmc-console-" + uuid + "</name><uuid>" + uuid
                + "</uuid><memory unit='MiB'>16</memory>"
                + "<os><type arch='x86_64' machine='pc'>hvm</type></os>"
                + "<devices><memballoon model='none'/><serial type='pty'/></devices></domain>");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (hypervisor.find(uuid).orElseThrow().state().active()) {
            hypervisor.destroy(uuid);
        }
        hypervisor.undefine(uuid);
        hypervisor.close();
    }

    @Test
    void of_a_domain_that_is_off_there_is_no_console() {
        assertThat(catchThrowableOfType(HypervisorException.class, () -> hypervisor.openConsole(uuid))
                        .kind())
                .isEqualTo(Kind.WRONG_STATE);
    }

    @Test
    void one_at_a_time_types() throws Exception {
        hypervisor.create(uuid);
        try (ConsoleInput first = hypervisor.openConsole(uuid)) {
            first.type("a".getBytes(StandardCharsets.US_ASCII));

            assertThat(catchThrowableOfType(HypervisorException.class, () -> hypervisor.openConsole(uuid)))
                    .hasMessageContaining("Active console session exists");
            first.type("b".getBytes(StandardCharsets.US_ASCII));
        }
        try (ConsoleInput second = hypervisor.openConsole(uuid)) {
            second.type("c".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void what_is_closed_takes_nothing_more() throws Exception {
        hypervisor.create(uuid);
        ConsoleInput input = hypervisor.openConsole(uuid);

        input.close();
        input.close();

        assertThat(catchThrowableOfType(
                                HypervisorException.class, () -> input.type("a".getBytes(StandardCharsets.US_ASCII)))
                        .kind())
                .isEqualTo(Kind.WRONG_STATE);
    }

    @Test
    void a_domain_that_ends_leaves_nobody_waiting() throws Exception {
        hypervisor.create(uuid);
        ConsoleInput input = hypervisor.openConsole(uuid);

        hypervisor.destroy(uuid);

        input.close();
    }
}
