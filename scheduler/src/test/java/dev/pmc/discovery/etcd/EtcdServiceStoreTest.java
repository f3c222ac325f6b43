package dev.pmc.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.discovery.store.DocumentChange;
import dev.pmc.discovery.store.ServiceStore;
import dev.pmc.discovery.store.ServiceStoreContract;
import dev.pmc.discovery.store.StoreClaim;
import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.fixtures.EtcdProcess;
import dev.pmc.fixtures.FreePorts;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EtcdServiceStoreTest extends ServiceStoreContract {
    private static final AtomicInteger STORES = new AtomicInteger();
    private static EtcdProcess etcd;

    private final String prefix = "/some/where" + STORES.incrementAndGet();

    @BeforeAll
    static void start() {
        etcd = EtcdProcess.start();
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    @Override
    protected ServiceStore open() {
        return open(etcd.server());
    }

    private ServiceStore open(String servers) {
        return new EtcdServiceStore(EtcdAddress.parse("etcd://" + servers + prefix));
    }

    @Test
    void whereOneServerDoesNotAnswerTheNextIsAsked() throws Exception {
        try (ServiceStore store = open("127.0.0.1:" + FreePorts.next() + "," + etcd.server())) {
            store.take(new StoreClaim(1, "ab12cd34"));
            store.change(List.of(new DocumentChange("web", "one", false)));

            assertThat(store.load()).containsOnlyKeys("web");
        }
    }

    @Test
    void whatIsThereIsThereAfterAKill() throws Exception {
        try (ServiceStore store = open()) {
            store.take(new StoreClaim(1, "ab12cd34"));
            store.change(List.of(new DocumentChange("web", "one", false)));
            etcd.kill();
            assertThatThrownBy(store::load)
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("etcd does not answer: http://" + etcd.server());

            etcd.restart();

            assertThat(store.load()).containsOnlyKeys("web");
            store.change(List.of(new DocumentChange("web", null, true)));
            assertThat(store.load()).isEmpty();
        }
    }
}
