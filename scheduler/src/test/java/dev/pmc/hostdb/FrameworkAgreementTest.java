package dev.pmc.hostdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.hostdb.zookeeper.ZooKeeperPlace;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a real ZooKeeper. */
final class FrameworkAgreementTest {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final FrameworkTerms TERMS = new FrameworkTerms("web", "root", 1_209_600_000, "pmc");

    @RegisterExtension
    static final ZooKeeperServer ZOOKEEPER = new ZooKeeperServer();

    private ZooKeeperAddress address;
    private ZooKeeperPlace place;
    private FrameworkAgreement agreement;

    @BeforeEach
    void makeTheHostDb() {
        address = ZOOKEEPER.at("/sites/test-" + TESTS.incrementAndGet());
        place = new ZooKeeperPlace(address, ZOOKEEPER.clients());
        agreement = place.agreement();
        place.open().close();
    }

    @Test
    void beforeAnybodyHasLedAnyTermsWillDo() {
        agreement.require(TERMS);

        assertThat(agreement.terms()).isNull();
    }

    @Test
    void theFirstToLeadDecidesAndAllOthersHaveToSayTheSame() {
        agreement.agree(TERMS);
        FrameworkTerms other = new FrameworkTerms("*", "nobody", 1_500, null);

        agreement.require(TERMS);
        agreement.agree(TERMS);
        assertThatThrownBy(() -> agreement.require(other))
                .isInstanceOf(OtherFrameworkException.class)
                .hasMessageContaining("--role is '*' here and 'web' there")
                .hasMessageContaining("--user is 'nobody' here and 'root' there")
                .hasMessageContaining("--failover-timeout is '1.5' here and '1209600' there")
                .hasMessageContaining("--principal is not given here and 'pmc' there")
                .hasMessageContaining("(--role web --user root --failover-timeout 1209600 --principal pmc)");
        assertThatThrownBy(() -> agreement.agree(other)).isInstanceOf(OtherFrameworkException.class);
        assertThat(agreement.terms()).isEqualTo(TERMS);
    }

    @Test
    void anOperatorMayChangeThem() {
        FrameworkTerms later = new FrameworkTerms("batch", "root", 1_209_600_000, "pmc");
        assertThat(agreement.change(TERMS)).isNull();

        assertThat(agreement.change(later)).isEqualTo(TERMS);

        agreement.require(later);
        assertThatThrownBy(() -> agreement.require(TERMS))
                .hasMessageContaining("--role is 'web' here and 'batch' there");
    }

    @Test
    void anotherFrameworkMayHaveOthers() {
        agreement.agree(TERMS);

        place.forgetFramework();

        agreement.agree(new FrameworkTerms("*", "root", 1, null));
    }

    @Test
    void whatANewerPmcHasAddedIsNoDifference() throws Exception {
        write("{\"role\":\"web\",\"user\":\"root\",\"failoverTimeoutMillis\":1209600000,\"principal\":\"pmc\","
                + "\"colour\":\"green\"}");

        agreement.agree(TERMS);
    }

    @Test
    void termsThatCannotBeReadAreLeftAsTheyAre() throws Exception {
        write("{broken");

        assertThatThrownBy(() -> agreement.agree(TERMS))
                .isInstanceOf(UnfitHostDbException.class)
                .hasMessageContaining("nothing was changed: framework");
        assertThat(ZOOKEEPER.client(address).getData().forPath(address.path() + "/framework"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{broken");
    }

    private void write(String terms) throws Exception {
        ZOOKEEPER
                .client(address)
                .create()
                .forPath(address.path() + "/framework", terms.getBytes(StandardCharsets.UTF_8));
    }
}
