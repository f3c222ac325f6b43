package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart of libvirtd looks like from here. */
final class LibvirtReconnectTest {
    private static final Path DAEMON = Path.of("/run/libvirt/libvirt-sock");

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @TempDir
    private Path temporary;

    private final UUID uuid = UUID.randomUUID();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private SocketProxy proxy;
    private Hypervisor hypervisor;

    @BeforeEach
    void connect() throws Exception {
        SystemLibvirt.require();
        proxy = new SocketProxy(temporary.resolve("sock"), DAEMON);
        hypervisor = new LibvirtHypervisor("qemu+unix:///system?socket=" + proxy.socket(), PATIENCE);
        hypervisor.listen(new Hypervisor.Listener() {
            @Override
            public void happened(DomainEvent event) {
                if (event.uuid().equals(uuid)) {
                    heard.add(event.kind().name());
                }
            }

            @Override
            public void reconnected() {
                heard.add("reconnected");
            }
        });
        hypervisor.facts();
    }

    @AfterEach
    void close() throws Exception {
        if (hypervisor != null) {
            if (hypervisor.find(uuid).isPresent()) {
                hypervisor.undefine(uuid);
            }
            hypervisor.close();
            proxy.close();
        }
    }

    @Test
    void calls_and_events_go_on_when_the_daemon_is_back() throws Exception {
        hypervisor.define(domain());
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("DEFINED");

        for (int restart = 0; restart < 3; restart++) {
            proxy.die();
            proxy.start();
            assertThat(heard.poll(15, TimeUnit.SECONDS)).isEqualTo("reconnected");
            assertThat(hypervisor.find(uuid)).isPresent();

            hypervisor.undefine(uuid);
            hypervisor.define(domain());
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("UNDEFINED");
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("DEFINED");
        }
    }

    @Test
    void a_call_waits_for_a_daemon_that_comes_back() throws Exception {
        proxy.die();
        Thread later = new Thread(() -> {
            try {
                Thread.sleep(1_000);
                proxy.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        later.start();

        assertThat(hypervisor.find(uuid)).isEmpty();
        later.join();
    }

    @Test
    void a_daemon_that_stays_away_is_unreachable_and_the_message_says_so() throws Exception {
        proxy.die();

        HypervisorException failure = catchThrowableOfType(HypervisorException.class, () -> hypervisor.find(uuid));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageContaining("is libvirtd running?");
        proxy.start();
    }

    private String domain() {
        return "<domain type='qemu'><name>pmc-reconnect-" + uuid + "</name><uuid>" + uuid
                + "</uuid><memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>";
    }
}
