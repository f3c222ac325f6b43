package dev.pmc.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.core.SampleVms;
import dev.pmc.discovery.DiscoveryBoard;
import dev.pmc.discovery.SampleServices;
import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.discovery.store.StoreDifference.Kind;
import dev.pmc.fixtures.Await;
import dev.pmc.service.Services.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreKeeperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SampleServices services = new SampleServices();
    private final FakeServiceStore.Contents contents = new FakeServiceStore.Contents();
    private final List<Thread> threads = new ArrayList<>();
    private final StoreKeeper keeper = keeper(services.board(), 1);

    private StoreKeeper keeper(DiscoveryBoard board, long epoch) {
        return new StoreKeeper(
                new FakeServiceStore(contents),
                board,
                new StoreClaim(epoch, SampleServices.HOSTDB),
                () -> SampleVms.NOON);
    }

    private void start(StoreKeeper one) {
        Thread thread = new Thread(() -> {
            try {
                one.run(Pulse.NONE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
        threads.add(thread);
    }

    private void awaitStep(StoreKeeper one) {
        Await.until("the store to be in step", PATIENCE, () -> one.status().behindSince() == null);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    /** Addresses of members by service, as the store says them. */
    private Map<String, String> stored() {
        Map<String, String> all = new TreeMap<>();
        contents.documents.forEach((name, json) -> all.put(
                name,
                ServiceDocuments.read(json)
                        .map(service -> service.members().stream()
                                .map(member -> String.valueOf(member.address()))
                                .collect(Collectors.joining(",")))
                        .orElse("?")));
        return all;
    }

    @Test
    void whatHasChangedIsWrittenAndNothingElse() {
        services.put(SampleVms.ready("web1", "10.0.0.5")).group("db", Map.of()).member("db", 0, "10.0.0.7");
        start(keeper);
        awaitStep(keeper);

        services.put(SampleVms.ready("web2", "10.0.0.6"));
        awaitStep(keeper);

        assertThat(stored())
                .containsExactlyEntriesOf(new TreeMap<>(Map.of("db", "10.0.0.7", "web", "10.0.0.5,10.0.0.6")));
        assertThat(contents.writes).hasValue(3);
    }

    @Test
    void aServiceWithoutMembersIsRemoved() {
        services.put(SampleVms.ready("web1", "10.0.0.5"));
        start(keeper);
        awaitStep(keeper);

        services.remove("web1");
        awaitStep(keeper);

        assertThat(stored()).isEmpty();
    }

    @Test
    void whatIsWrongAtTheStartIsMendedAndWhatIsRightIsLeft() {
        services.put(SampleVms.ready("web1", "10.0.0.5")).group("db", Map.of()).member("db", 0, "10.0.0.7");
        start(keeper);
        awaitStep(keeper);
        contents.documents.remove("db");
        contents.documents.put("ghost", contents.documents.get("web"));
        int writes = contents.writes.get();

        StoreKeeper next = keeper(services.next(2), 2);
        start(next);
        awaitStep(next);

        assertThat(stored()).containsExactlyEntriesOf(new TreeMap<>(Map.of("db", "10.0.0.7", "web", "10.0.0.5")));
        assertThat(contents.writes.get() - writes).isEqualTo(2);
        assertThat(next.status().repairs()).isEqualTo(2);
    }

    @Test
    void aCheckSaysWhatDiffersAndAResyncMendsIt() throws Exception {
        services.put(SampleVms.ready("web1", "10.0.0.5")).group("db", Map.of()).member("db", 0, "10.0.0.7");
        services.put(SampleVms.ready("web2", "10.0.0.6"));
        start(keeper);
        awaitStep(keeper);
        contents.documents.remove("db");
        contents.documents.put("ghost", contents.documents.get("web"));
        contents.documents.put("web", "no document");
        List<StoreDifference> all = List.of(
                new StoreDifference("db", Kind.MISSING),
                new StoreDifference("ghost", Kind.SURPLUS),
                new StoreDifference("web", Kind.DIFFERENT));

        assertThat(inspect(false)).isEqualTo(all);
        assertThat(stored()).containsKey("ghost");
        assertThat(inspect(true)).isEqualTo(all);

        assertThat(inspect(false)).isEmpty();
        assertThat(stored()).doesNotContainKey("ghost").containsEntry("web", "10.0.0.5,10.0.0.6");
    }

    private List<StoreDifference> inspect(boolean mends) throws Exception {
        return keeper.inspect(mends).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aStoreThatWasAwayGetsHowThingsStandThenHoweverMuchHasHappened() {
        start(keeper);
        awaitStep(keeper);
        contents.isAway = true;
        for (int i = 0; i < 1_000; i++) {
            services.put(SampleVms.ready("web1", "10.0.0." + i % 200));
        }
        Await.until(
                "it to be found away",
                PATIENCE,
                () -> "it is away".equals(keeper.status().trouble()));
        assertThatThrownBy(() -> inspect(false))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("it is away");

        contents.isAway = false;
        awaitStep(keeper);

        assertThat(stored()).containsExactlyEntriesOf(Map.of("web", "10.0.0.199"));
        assertThat(contents.writes).hasValue(1);
    }

    @Test
    void whoWasDeposedIsNeverInStepAgain() {
        start(keeper);
        awaitStep(keeper);
        StoreKeeper next = keeper(services.next(2), 2);
        start(next);
        awaitStep(next);

        services.put(SampleVms.ready("web1", "10.0.0.5"));

        Await.until("a refusal", PATIENCE, () -> keeper.status().trouble() != null);
        assertThat(stored()).isEmpty();
    }
}
