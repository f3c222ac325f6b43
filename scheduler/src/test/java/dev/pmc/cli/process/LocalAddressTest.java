package dev.pmc.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
    private int asked;

    @Test
    void aNameThatLeadsNowhereIsPassedOver() throws InterruptedException {
        assertThat(LocalAddress.towards(List.of("no-such-host.invalid", "127.0.0.1"), 5050))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void whileThereIsNoWayItWaits() throws InterruptedException {
        String found = LocalAddress.towards(List.of("zk1", "zk2"), host -> {
            asked++;
            if (asked < 6) {
                throw new UnknownHostException(host);
            }
            return "10.0.0.1";
        });

        assertThat(found).isEqualTo("10.0.0.1");
        assertThat(asked).isEqualTo(6);
    }
}
