package dev.pmc.network.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.LeasePages.Barred;
import dev.pmc.network.lease.LeasePages.Claim;
import dev.pmc.network.lease.LeasePages.Ended;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every book promises, whoever else has it open. */
public abstract class LeaseBookContract {
    private static final Cidr NETWORK = Cidr.parse("10.1.2.0/24");

    /** The book of this test, as one more process opens it. */
    protected abstract LeaseBook open();

    /** Another book, which says nothing. */
    protected abstract LeaseBook openOther();

    private static Lease lease(String hostname, @Nullable String address, int mac) {
        return new Lease(
                new Hostname(hostname), address, new MacAddress("52:54:00:00:00:%02x".formatted(mac)), address == null);
    }

    private static Hostname host(String name) {
        return new Hostname(name);
    }

    private static void put(LeaseBook book, Lease... leases) {
        book.change(pages -> {
            List.of(leases).forEach(pages::put);
            return leases.length;
        });
    }

    private static Instant soon(LeaseBook book) {
        return book.clock().instant().plusSeconds(600).truncatedTo(ChronoUnit.MILLIS);
    }

    @Test
    void whatIsWrittenIsThereForEverybody() {
        Lease web1 = lease("web1", "10.1.2.16", 16);
        Lease other = lease("other.example", null, 17);
        try (LeaseBook book = open();
                LeaseBook beside = open()) {
            put(book, web1, other);

            assertThat(beside.leases()).containsOnlyKeys(host("web1"), host("other.example"));
            assertThat(beside.leases(List.of(host("web1"), host("nobody"))).values())
                    .containsExactly(web1);
            assertThat(beside.<Optional<Hostname>>change(pages -> pages.holderOf("10.1.2.16")))
                    .contains(host("web1"));
            assertThat(beside.<Optional<Hostname>>change(pages -> pages.holderOf(other.mac())))
                    .contains(other.hostname());
        }
        try (LeaseBook again = open()) {
            assertThat(again.<List<Lease>>change(LeasePages::leases)).containsExactly(other, web1);
        }
    }

    @Test
    void aLeaseThatIsGoneLeavesItsAddressAndItsMacToOthers() {
        try (LeaseBook book = open()) {
            put(book, lease("web1", "10.1.2.16", 16), lease("web2", "10.1.2.17", 17));
            book.change(pages -> {
                pages.remove(host("web1"));
                pages.put(lease("web2", "10.1.2.18", 18));
                pages.put(lease("web3", "10.1.2.17", 16));
                return pages;
            });

            assertThat(book.leases().values())
                    .containsExactlyInAnyOrder(lease("web2", "10.1.2.18", 18), lease("web3", "10.1.2.17", 16));
            assertThat(book.<Optional<Hostname>>change(pages -> pages.holderOf("10.1.2.16")))
                    .isEmpty();
        }
    }

    @Test
    void noAddressAndNoMacIsWrittenDownTwice() {
        try (LeaseBook book = open()) {
            put(book, lease("web1", "10.1.2.16", 16));

            assertThatThrownBy(() -> put(book, lease("web2", "10.1.2.16", 17))).isInstanceOf(LeaseBookException.class);
            assertThatThrownBy(() -> put(book, lease("web2", "10.1.2.17", 16))).isInstanceOf(LeaseBookException.class);
            assertThat(book.leases()).containsOnlyKeys(host("web1"));
        }
    }

    @Test
    void aStepThatFailsChangesNothing() {
        try (LeaseBook book = open()) {
            assertThatThrownBy(() -> book.change(pages -> {
                        pages.put(lease("web1", "10.1.2.16", 16));
                        throw new IllegalStateException("in the middle");
                    }))
                    .isInstanceOf(IllegalStateException.class);

            assertThat(book.leases()).isEmpty();
            put(book, lease("web2", "10.1.2.16", 16));
        }
    }

    @Test
    void jobsRestOnALeaseUntilTheyAreDropped() {
        Claim first = new Claim("a-1", host("web1"), false);
        Claim second = new Claim("b-2", host("web1"), false);
        try (LeaseBook book = open()) {
            book.change(pages -> {
                pages.put(lease("web1", "10.1.2.16", 16));
                pages.claim(second);
                pages.claim(first);
                return pages;
            });
            book.change(pages -> {
                pages.passedOn(List.of("b-2", "c-3"));
                pages.claim(second);
                return pages;
            });

            Claim passedOn = new Claim("b-2", host("web1"), true);
            assertThat(book.<List<Claim>>change(pages -> pages.claimsOf(host("web1"))))
                    .containsExactly(first, passedOn);
            assertThat(book.<Optional<Claim>>change(pages -> pages.claim("b-2")))
                    .contains(passedOn);
            assertThat(book.<List<Claim>>change(LeasePages::idleClaims)).isEmpty();

            book.change(pages -> {
                pages.drop(first);
                pages.remove(host("web1"));
                return pages;
            });
            assertThat(book.<List<Claim>>change(LeasePages::idleClaims)).containsExactly(passedOn);
            book.change(pages -> {
                pages.drop(passedOn);
                return pages;
            });
            assertThat(book.<Optional<Claim>>change(pages -> pages.claim("b-2")))
                    .isEmpty();
        }
    }

    @Test
    void aClaimThatHasEndedIsKnownToHaveUntilItsTimeIsOver() {
        try (LeaseBook book = open();
                LeaseBook beside = open()) {
            Ended ended = new Ended("a-1", host("web1"), soon(book));
            Ended later = new Ended("b-2", host("web2"), soon(book).plusSeconds(600));
            book.change(pages -> {
                pages.put(lease("web1", "10.1.2.16", 16));
                pages.claim(new Claim("a-1", host("web1"), false));
                pages.claim(new Claim("b-2", host("web2"), false));
                pages.end(ended);
                pages.end(later);
                pages.remove(host("web1"));
                return pages;
            });
            Instant before = ended.until().minusMillis(1);

            assertThat(beside.<Optional<Claim>>change(pages -> pages.claim("a-1")))
                    .isEmpty();
            assertThat(isOver(beside, "a-1", before)).isTrue();
            assertThat(isOver(beside, "a-1", ended.until())).isFalse();
            assertThat(isOver(beside, "c-3", before)).isFalse();
            assertThat(beside.<List<Ended>>change(pages -> pages.ended(before))).containsExactly(ended, later);

            beside.change(pages -> {
                pages.forgetEnded(ended.until());
                return pages;
            });
            assertThat(book.<List<Ended>>change(pages -> pages.ended(before))).containsExactly(later);
            assertThat(book.leases()).isEmpty();
        }
    }

    private static boolean isOver(LeaseBook book, String claim, Instant now) {
        return book.change(pages -> pages.isOver(claim, now));
    }

    @Test
    void aClaimThatWasMadeAgainAfterItsEndWasForgottenRestsOnItsLease() {
        try (LeaseBook book = open()) {
            Claim claim = new Claim("a-1", host("web1"), false);
            Ended ended = new Ended("a-1", host("web1"), soon(book));
            List<Claim> claims = book.change(pages -> {
                pages.put(lease("web1", "10.1.2.16", 16));
                pages.claim(claim);
                pages.end(ended);
                pages.claim(claim);
                return pages.claimsOf(host("web1"));
            });

            assertThat(claims).containsExactly(claim);
            assertThat(book.<Optional<Claim>>change(pages -> pages.claim("a-1")))
                    .contains(claim);
        }
    }

    @Test
    void aBarredAddressIsTakenUntilItsTimeIsOver() {
        try (LeaseBook book = open()) {
            Barred barred = new Barred("10.1.2.17", "was web9's", soon(book));
            book.change(pages -> {
                pages.put(lease("web1", "10.1.2.16", 16));
                pages.put(lease("far", "10.1.3.16", 17));
                pages.bar(barred);
                return pages;
            });
            Instant before = barred.until().minusMillis(1);

            assertThat(taken(book, before)).isEqualTo(Set.of(Cidr.number("10.1.2.16"), Cidr.number("10.1.2.17")));
            assertThat(taken(book, barred.until())).isEqualTo(Set.of(Cidr.number("10.1.2.16")));
            assertThat(book.<List<Barred>>change(pages -> pages.barred(before))).containsExactly(barred);
            assertThat(book.<Optional<Barred>>change(pages -> pages.barred("10.1.2.17", before)))
                    .contains(barred);
            assertThat(book.<Optional<Barred>>change(pages -> pages.barred("10.1.2.17", barred.until())))
                    .isEmpty();
        }
    }

    private static Set<Long> taken(LeaseBook book, Instant now) {
        return book.change(pages -> Set.copyOf(pages.taken(NETWORK, now)));
    }

    @Test
    void whatAStepWritesItSees() {
        try (LeaseBook book = open()) {
            Instant now = book.clock().instant();
            Barred barred = new Barred("10.1.2.18", "a stranger", soon(book));
            Set<Long> seen = book.change(pages -> {
                pages.taken(NETWORK, now);
                pages.put(lease("web1", "10.1.2.16", 16));
                pages.put(lease("web2", "10.1.2.17", 17));
                pages.bar(barred);
                pages.remove(host("web1"));
                return Set.copyOf(pages.taken(NETWORK, now));
            });

            assertThat(seen).isEqualTo(Set.of(Cidr.number("10.1.2.17"), Cidr.number("10.1.2.18")));
        }
    }

    /** Each takes the first address that is free, which is what two that have read the same book would give twice. */
    @Test
    void thoseWhoWorkAtTheSameTimeGiveNoAddressTwice() throws Exception {
        int each = 30;
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<List<Long>>> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String name = "w" + i + "-";
                workers.add(() -> {
                    List<Long> given = new ArrayList<>();
                    try (LeaseBook book = open()) {
                        for (int k = 0; k < each; k++) {
                            given.add(giveFirst(book, name + k));
                        }
                    }
                    return given;
                });
            }
            Set<Long> all = new HashSet<>();
            for (Future<List<Long>> worker : threads.invokeAll(workers)) {
                all.addAll(worker.get());
            }

            assertThat(all).hasSize(3 * each);
            try (LeaseBook book = open()) {
                assertThat(book.leases()).hasSize(3 * each);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long giveFirst(LeaseBook book, String hostname) {
        Instant now = book.clock().instant();
        return book.change(pages -> {
            long address = NETWORK.first() + 16;
            while (pages.taken(NETWORK, now).contains(address)) {
                address++;
            }
            pages.put(lease(hostname, Cidr.text(address), (int) (address - NETWORK.first())));
            return address;
        });
    }

    private static BookContents someContents(LeaseBook book) {
        return new BookContents(
                List.of(lease("web1", "10.1.2.16", 16), lease("web2", null, 17)),
                List.of(
                        new Claim("a-1", host("web1"), true),
                        new Claim("b-2", host("web1"), false),
                        new Claim("c-3", host("web2"), true),
                        new Claim("d-4", host("web9"), true)),
                List.of(new Ended("e-5", host("web1"), soon(book)), new Ended("f-6", host("web8"), soon(book))),
                List.of(new Barred("10.1.2.18", "was web8's", soon(book))));
    }

    private static BookContents contents(LeaseBook book) {
        return book.change(pages -> BookContents.of(pages, book.clock().instant()));
    }

    @Test
    void anEmptyBookCanBeFilledWithAllThatAnotherSays() {
        try (LeaseBook book = openOther()) {
            BookContents contents = someContents(book);

            book.fill(contents);
            book.fill(contents);

            assertThat(contents(book)).isEqualTo(contents);
        }
    }

    @Test
    void aBookThatSaysSomethingElseIsNotFilled() {
        try (LeaseBook book = openOther()) {
            put(book, lease("web7", "10.1.2.77", 77));

            assertThatThrownBy(() -> book.fill(someContents(book)))
                    .isInstanceOf(LeaseBookException.class)
                    .hasMessageContaining("is not empty (leases=1 jobs=0 barred=0)");
            assertThat(book.leases()).containsOnlyKeys(host("web7"));
        }
    }

    @Test
    void aBookThatHasBeenMovedCannotBeUsedByThoseWhoHaveItOpenEither() {
        try (LeaseBook book = open();
                LeaseBook beside = open();
                LeaseBook other = openOther()) {
            put(book, lease("web1", "10.1.2.16", 16));
            assertThat(beside.leases()).hasSize(1);

            book.change(pages -> {
                other.fill(BookContents.of(pages, book.clock().instant()));
                pages.retire("zk://elsewhere/leases");
                return pages;
            });

            assertThat(other.leases()).containsOnlyKeys(host("web1"));
            for (LeaseBook each : List.of(book, beside)) {
                assertThatThrownBy(each::leases)
                        .isInstanceOf(LeaseBookException.class)
                        .hasMessageContaining("has been moved to zk://elsewhere/leases");
            }
        }
    }
}
