package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.Hostname;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names hosts get. What dnsmasq itself makes of them is in {@link DnsmasqNamesTest}. */
class NamePolicyTest {
    private final NamePolicy policy = NamePolicy.within(List.of(new Hostname("a.lab"), new Hostname("b.lab")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ignore",
                "IGNORE",
                "infinite",
                "5m",
                "1h",
                "2d",
                "3w",
                "45s",
                "300",
                "10.214.1.77",
                "10.214.1",
                "0x7f.1",
                "0x7f000001",
                "017700000001",
                "web.1",
                "localhost",
                "localhost.localdomain",
                "localdomain",
                "localhost4",
                "db.localhost",
                "ip6-localhost",
                "ip6-allnodes",
                "broadcasthost",
                "local",
                "wpad",
                "wpad.a.lab",
                "isatap",
                "16.2.1.10.in-addr.arpa",
                "x.invalid"
            })
    void aNameThatIsSomethingElseToDnsmasqOrToResolversIsNoHosts(String name) {
        assertThat(NamePolicy.whyReserved(new Hostname(name))).isPresent();
        assertThat(policy.whyNot(new Hostname(name))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web1",
                "web01",
                "1web",
                "5mm",
                "m",
                "infinite1",
                "ignored",
                "a0x7f",
                "ip6",
                "wpad1",
                "localhost1",
                "deadbeef",
                "52-54-00-01-02-10",
                "10-1-2-16",
                "web1.a.lab",
                "web1.b.lab",
                "web1.rack2.a.lab"
            })
    void anOrdinaryNameIs(String name) {
        assertThat(policy.whyNot(new Hostname(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.debian.org", "web1.c.lab", "web1.lab", "a.lab", "xa.lab", "web1.xa.lab", "lab.a"})
    void aNameOfAnotherDomainIsNotTheStagesToGive(String name) {
        assertThat(policy.whyNot(new Hostname(name)).orElseThrow()).contains("--domain");
        assertThat(NamePolicy.within(List.of()).whyNot(new Hostname(name)).orElseThrow())
                .contains("--domain");
        assertThat(NamePolicy.anyDomain().whyNot(new Hostname(name)))
                .as("where nobody is told of names")
                .isEmpty();
    }

    @Test
    void onlyHostsOfTheFirstDomainAnswerToTheirSimpleNames() {
        assertThat(policy.alias(new Hostname("web1.a.lab"))).contains("web1");
        assertThat(policy.alias(new Hostname("web1.b.lab"))).isEmpty();
        assertThat(policy.alias(new Hostname("web1.rack2.a.lab"))).isEmpty();
        assertThat(policy.alias(new Hostname("web1"))).isEmpty();
        assertThat(NamePolicy.anyDomain().alias(new Hostname("web1.a.lab"))).isEmpty();
    }

    @Test
    void aSimpleNameAndTheSameInTheFirstDomainAreOneName() {
        assertThat(policy.namesake(new Hostname("web1"))).contains(new Hostname("web1.a.lab"));
        assertThat(policy.namesake(new Hostname("web1.a.lab"))).contains(new Hostname("web1"));
        assertThat(policy.namesake(new Hostname("web1.b.lab"))).isEmpty();
        assertThat(NamePolicy.anyDomain().namesake(new Hostname("web1"))).isEmpty();
        String long240 = ("x".repeat(59) + ".").repeat(4).substring(0, 239);
        assertThat(policy.namesake(new Hostname(long240))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "web1, web1",
        "web1.a.lab, web1.a.lab",
        "web1.b.lab, web1_b_lab",
        "web1.rack2.a.lab, web1_rack2_a_lab",
        "ignore, ignore_",
        "5m, 5m_",
        "10.214.1.77, 10_214_1_77",
    })
    void whatDnsmasqWouldCutOrMisreadIsOneLabelThatNoHostnameIs(String hostname, String dhcpName) {
        assertThat(policy.dhcpName(new Hostname(hostname))).isEqualTo(dhcpName);
    }

    @Test
    void aLongNameIsOneLabelToo() {
        String one = policy.dhcpName(new Hostname("x".repeat(60) + ".one.lab"));
        String two = policy.dhcpName(new Hostname("x".repeat(60) + ".two.lab"));

        assertThat(List.of(one, two))
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("x{50}_[0-9a-f]{12}"));
    }
}
