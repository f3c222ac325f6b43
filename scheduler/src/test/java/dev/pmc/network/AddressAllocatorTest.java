package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.sqlite.SqliteLeaseBook;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of giving and taking back, on a real book. */
class AddressAllocatorTest {
    private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
    private static final Duration QUARANTINE = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private LeaseBook book;
    private AddressAllocator allotter = allotter(List.of());

    @BeforeEach
    void open() {
        book = SqliteLeaseBook.open(folder.resolve("network.db"), InstantSource.system());
    }

    @AfterEach
    void close() {
        book.close();
    }

    @Test
    void theFirstAddressAfterTheFirstFifteenIsGivenAndThenTheNext() {
        assertThat(address("web01", "10.1.2.0/24")).isEqualTo("10.1.2.16");
        assertThat(address("web02", "10.1.2.0/24")).isEqualTo("10.1.2.17");
        assertThat(address("db01", "10.1.3.0/24")).isEqualTo("10.1.3.16");
    }

    @Test
    void aHostKeepsItsLeaseHoweverOftenItsJobComes() {
        Allotment first = allot(vlan("web01", "10.1.2.0/24"), NOON);

        assertThat(allot(vlan("web01", "10.1.2.0/24"), NOON)).isEqualTo(first);
        assertThat(allot(vlan("web01", "10.1.3.0/24"), NOON))
                .isInstanceOfSatisfying(
                        Allotment.Later.class,
                        later -> assertThat(later.reason()).contains("must be deleted"));
    }

    @Test
    void reservedAddressesTheGatewayAndTheBroadcastAddressAreNotGiven() {
        allotter = allotter(List.of(AddressRange.parse("10.1.2.16-10.1.2.19"), AddressRange.parse("10.1.2.22")));
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            given.add(grant(new AddressRequest(
                            new Hostname("web" + i), Cidr.parse("10.1.2.0/27"), "10.1.2.21", null, null))
                    .address());
        }

        assertThat(given)
                .containsExactlyInAnyOrder(
                        "10.1.2.20",
                        "10.1.2.23",
                        "10.1.2.24",
                        "10.1.2.25",
                        "10.1.2.26",
                        "10.1.2.27",
                        "10.1.2.28",
                        "10.1.2.29",
                        "10.1.2.30");
        assertThat(allot(
                        new AddressRequest(new Hostname("web10"), Cidr.parse("10.1.2.0/27"), "10.1.2.21", null, null),
                        NOON))
                .isEqualTo(new Allotment.Later("the network 10.1.2.0/27 has no free address left"));
    }

    @Test
    void aNetworkThatIsTooSmallForEverIsRefused() {
        assertThat(allot(vlan("web01", "10.1.2.0/28"), NOON)).isInstanceOf(Allotment.Refused.class);
        assertThat(allot(vlan("web01", "10.1.2.0/31"), NOON)).isInstanceOf(Allotment.Refused.class);
    }

    @Test
    void noTwoHostsHaveOneMac() {
        assertThat(grant(vlan("web01", "10.1.2.0/24")).mac()).isEqualTo(new MacAddress("52:54:00:01:02:10"));
        assertThat(grant(vlan("web02", "11.1.2.0/24")).mac()).isEqualTo(new MacAddress("52:54:0b:01:02:10"));
        assertThat(allot(wish("web03", "10.1.9.9", "52:54:00:01:02:10"), NOON))
                .isEqualTo(new Allotment.Refused("the MAC address 52:54:00:01:02:10 is leased to web01"));
    }

    @Test
    void anAddressThatIsAskedForIsGivenUnlessItIsAnothers() {
        assertThat(grant(wish("web01", "10.1.2.7", null)).address()).isEqualTo("10.1.2.7");
        assertThat(allot(wish("web02", "10.1.2.7", null), NOON))
                .isEqualTo(new Allotment.Refused("the address 10.1.2.7 is leased to web01"));
    }

    @Test
    void theLastClaimEndsTheLeaseAndItsAddressIsNobodysForAWhile() {
        grant(vlan("web01", "10.1.2.0/24"));
        claim("web01", "first");
        claim("web01", "second");

        assertThat(release("second")).isEmpty();
        assertThat(release("second")).as("repeated").isEmpty();
        assertThat(release("no such claim")).isEmpty();
        assertThat(release("first")).map(Lease::address).contains("10.1.2.16");

        assertThat(address("web02", "10.1.2.0/24")).isEqualTo("10.1.2.17");
        assertThat(allot(wish("web03", "10.1.2.16", null), NOON)).isInstanceOf(Allotment.Later.class);
        assertThat(allot(vlan("web04", "10.1.2.0/24"), NOON.plus(QUARANTINE)))
                .isInstanceOfSatisfying(
                        Allotment.Granted.class,
                        granted -> assertThat(granted.lease().address()).isEqualTo("10.1.2.16"));
    }

    @Test
    void aReleaseThatComesLateDoesNotTouchTheNextLeaseOfTheName() {
        grant(vlan("web01", "10.1.2.0/24"));
        claim("web01", "old");
        release("old");
        Lease next = grant(vlan("web01", "10.1.2.0/24"));
        claim("web01", "new");

        assertThat(release("old")).isEmpty();

        assertThat(book.<Optional<Lease>>change(pages -> pages.of(new Hostname("web01"))))
                .contains(next);
    }

    @Test
    void aBookIsTheSameAfterItWasClosed() {
        Lease lease = grant(vlan("web01", "10.1.2.0/24"));
        book.close();
        book = SqliteLeaseBook.open(folder.resolve("network.db"), InstantSource.system());

        assertThat(book.<Optional<Lease>>change(pages -> pages.of(new Hostname("web01"))))
                .contains(lease);
    }

    @Test
    void aHostThatHasANameOrAnAddressOfBeforeKeepsIt() {
        book.change(pages -> {
            pages.put(new Lease(new Hostname("localhost"), "10.1.2.7", new MacAddress("52:54:00:01:02:07"), true));
            return pages;
        });
        grant(wish("web1.elsewhere", "10.9.9.9", null));

        allotter = new AddressAllocator(
                new AddressPolicy(List.of(Cidr.parse("10.1.0.0/16")), List.of()), NamePolicy.within(List.of()));

        assertThat(grant(wish("localhost", "10.1.2.7", null)).address()).isEqualTo("10.1.2.7");
        assertThat(grant(wish("web1.elsewhere", "10.9.9.9", null)).address()).isEqualTo("10.9.9.9");
        assertThat(allot(wish("localhost4", "10.1.2.8", null), NOON)).isInstanceOf(Allotment.Refused.class);
        assertThat(allot(wish("web2.elsewhere", "10.1.2.8", null), NOON)).isInstanceOf(Allotment.Refused.class);
        assertThat(allot(wish("web3", "10.9.9.8", null), NOON)).isInstanceOf(Allotment.Refused.class);
    }

    @Test
    void aNameThatIsAnothersOnTheNetworkIsRefusedAsLongAsThatOneHasIt() {
        allotter = new AddressAllocator(
                new AddressPolicy(List.of(), List.of()),
                NamePolicy.within(List.of(new Hostname("a.lab"), new Hostname("b.lab"))));
        grant(vlan("web1.a.lab", "10.1.2.0/24"));
        claim("web1.a.lab", "first");

        assertThat(allot(vlan("web1", "10.1.2.0/24"), NOON))
                .isEqualTo(new Allotment.Refused("on the network the name web1 is that of web1.a.lab"));
        grant(vlan("web1.b.lab", "10.1.2.0/24"));
        release("first");
        grant(vlan("web1", "10.1.2.0/24"));
        assertThat(allot(vlan("web1.a.lab", "10.1.2.0/24"), NOON)).isInstanceOf(Allotment.Refused.class);
    }

    private static AddressAllocator allotter(List<AddressRange> reserved) {
        return new AddressAllocator(new AddressPolicy(List.of(), reserved), NamePolicy.anyDomain());
    }

    private Allotment allot(AddressRequest wish, Instant now) {
        return book.change(pages -> allotter.allot(wish, pages, now));
    }

    private Lease grant(AddressRequest wish) {
        return ((Allotment.Granted) allot(wish, NOON)).lease();
    }

    private @Nullable String address(String hostname, String vlan) {
        return grant(vlan(hostname, vlan)).address();
    }

    private void claim(String hostname, String id) {
        book.change(pages -> {
            pages.claim(new LeasePages.Claim(id, new Hostname(hostname), false));
            return id;
        });
    }

    private Optional<Lease> release(String claim) {
        return book.change(pages -> LeaseRelease.of(claim, pages, QUARANTINE, NOON));
    }

    private static AddressRequest vlan(String hostname, String vlan) {
        return new AddressRequest(new Hostname(hostname), Cidr.parse(vlan), null, null, null);
    }

    private static AddressRequest wish(String hostname, String address, @Nullable String mac) {
        return new AddressRequest(
                new Hostname(hostname), null, null, Ipv4.parse(address), mac == null ? null : new MacAddress(mac));
    }
}
