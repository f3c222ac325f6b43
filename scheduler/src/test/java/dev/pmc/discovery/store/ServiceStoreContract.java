package dev.pmc.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every store of services has to do. */
public abstract class ServiceStoreContract {
    private final List<ServiceStore> opened = new ArrayList<>();

    /** One more process that uses the store; each test has a store of its own. */
    protected abstract ServiceStore open();

    private ServiceStore taken(long epoch) throws StoreUnavailable {
        ServiceStore store = untaken();
        store.take(new StoreClaim(epoch, "ab12cd34"));
        return store;
    }

    private ServiceStore untaken() {
        ServiceStore store = open();
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(ServiceStore::close);
    }

    @Test
    void whatIsWrittenIsThereForTheNextOne() throws Exception {
        taken(1).change(List.of(put("web", "one", false), put("db", "two", false)));

        assertThat(taken(2).load()).containsExactlyInAnyOrderEntriesOf(Map.of("web", "one", "db", "two"));
    }

    @Test
    void documentsAreChangedAndRemoved() throws Exception {
        ServiceStore store = taken(1);
        store.change(List.of(put("web", "one", false), put("db", "two", false)));

        store.change(List.of(put("web", "three", true), new DocumentChange("db", null, true)));

        assertThat(store.load()).containsExactlyEntriesOf(Map.of("web", "three"));
    }

    @Test
    void anyNameOfAServiceWillDo() throws Exception {
        ServiceStore store = taken(1);
        store.change(List.of(put(".", "one", false), put("..", "two", false), put("A_b.c-9", "three", false)));

        store.change(List.of(new DocumentChange("..", null, true)));

        assertThat(store.load()).containsExactlyInAnyOrderEntriesOf(Map.of(".", "one", "A_b.c-9", "three"));
    }

    @Test
    void manyAndLargeOnesAreWrittenAtOnce() throws Exception {
        ServiceStore store = taken(1);
        List<DocumentChange> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add(put("service" + i, "x".repeat(i < 3 ? HeldDocuments.LARGEST : 300), false));
        }

        store.change(many);

        assertThat(store.load()).hasSize(250);
    }

    @Test
    void whoWasDeposedWritesNothing() throws Exception {
        ServiceStore before = taken(1);
        before.change(List.of(put("web", "one", false)));
        ServiceStore after = taken(2);

        assertThatThrownBy(() -> before.change(List.of(put("web", "late", true))))
                .isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> before.take(new StoreClaim(1, "ab12cd34")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("a scheduler of a later epoch, 2, writes there");

        assertThat(after.load()).containsExactlyEntriesOf(Map.of("web", "one"));
    }

    @Test
    void whoTakesItAgainGoesOn() throws Exception {
        ServiceStore store = taken(1);
        store.take(new StoreClaim(1, "ab12cd34"));

        store.change(List.of(put("web", "one", false)));

        assertThat(store.load()).containsExactlyEntriesOf(Map.of("web", "one"));
    }

    @Test
    void theStoreOfAnotherHostdbIsLeftAlone() throws Exception {
        taken(1);

        assertThatThrownBy(() -> untaken().take(new StoreClaim(7, "ffffffff")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("the services of another hostdb, ab12cd34; give --discovery another path");
    }

    private static DocumentChange put(String service, String text, boolean isThere) {
        return new DocumentChange(service, text, isThere);
    }
}
