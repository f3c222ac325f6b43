package dev.pmc.web.api;

import dev.pmc.discovery.store.StoreDifference;
import dev.pmc.discovery.store.StoreKeeper;
import dev.pmc.discovery.store.StoreStatus;
import dev.pmc.discovery.store.StoreUnavailable;
import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code /discovery-stores}: stores that are to hold what service discovery says, what they hold otherwise, and mending it. */
final class StoresResource implements Resource {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<StoreKeeper> keepers;

    StoresResource(List<StoreKeeper> keepers) {
        this.keepers = List.copyOf(keepers);
    }

    /** A store, and how it stands. */
    record DiscoveryStore(
            String store,
            @Nullable Instant behindSince,
            @Nullable String problem,
            long changes,
            long repairs) {
        static DiscoveryStore of(StoreStatus status) {
            return new DiscoveryStore(
                    status.store(), status.behindSince(), status.trouble(), status.changes(), status.repairs());
        }
    }

    /** Every store. */
    record DiscoveryStores(List<DiscoveryStore> stores) {}

    /** What was found when all that a store holds was compared. */
    record DiscoveryFinding(String store, @Nullable String problem, List<DiscoveryDifference> differences) {}

    /** What was found in every store. */
    record DiscoveryFindings(List<DiscoveryFinding> stores) {}

    /** What a store holds otherwise than it should. */
    record DiscoveryDifference(String service, String difference) {
        static DiscoveryDifference of(StoreDifference difference) {
            return new DiscoveryDifference(difference.service(), Word.of(difference.kind()));
        }
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return request.path().size() > 1;
    }

    @Override
    public Reply answer(ApiRequest request) {
        request.query().only();
        if (request.path().size() == 1) {
            requireRead(request);
            return Reply.json(new DiscoveryStores(keepers.stream()
                    .map(keeper -> DiscoveryStore.of(keeper.status()))
                    .toList()));
        }
        String what = request.path().get(1);
        if (request.path().size() == 2 && what.equals("check")) {
            requireRead(request);
            return inspected(false);
        }
        if (request.path().size() == 2 && what.equals("resync")) {
            if (!request.method().equals("POST")) {
                throw ApiProblem.methodNotAllowed("POST");
            }
            return inspected(true);
        }
        throw ApiProblem.notFound("stores have no '" + what + "'; they have check and resync");
    }

    private static void requireRead(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
    }

    private Reply inspected(boolean mends) {
        List<CompletableFuture<List<StoreDifference>>> asked =
                keepers.stream().map(keeper -> keeper.inspect(mends)).toList();
        List<DiscoveryFinding> findings = new ArrayList<>();
        for (int i = 0; i < keepers.size(); i++) {
            findings.add(finding(keepers.get(i).status().store(), asked.get(i)));
        }
        return Reply.json(new DiscoveryFindings(findings));
    }

    private static DiscoveryFinding finding(String store, CompletableFuture<List<StoreDifference>> answer) {
        try {
            return new DiscoveryFinding(
                    store,
                    null,
                    answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).stream()
                            .map(DiscoveryDifference::of)
                            .toList());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailable why) {
                return new DiscoveryFinding(store, why.getMessage(), List.of());
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            return new DiscoveryFinding(store, "it was not read within " + PATIENCE.toSeconds() + " s", List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiProblem.unavailable("pmc stops");
        }
    }
}
