package dev.pmc.web.api;

import dev.pmc.vm.Word;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import dev.pmc.web.access.AuditTrail;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /audit}: who has wanted what changed since this scheduler leads, and what came of it; the latest first. */
final class AuditResource implements Resource {
    private static final int USUAL = 100;
    private static final int MOST = 1000;

    private final AuditTrail trail;

    AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        if (request.path().size() > 1) {
            throw ApiProblem.notFound("the audit trail has no parts");
        }
        Query query = request.query().only("limit", "before");
        int limit = query.number("limit", USUAL, 1, MOST);
        List<AuditEntry> items = trail.before(query.number("before", Long.MAX_VALUE, 1, Long.MAX_VALUE), limit).stream()
                .map(AuditEntry::of)
                .toList();
        return Reply.json(new AuditPage(items, items.size() < limit ? null : items.get(limit - 1).number));
    }

    /** What was wanted lately; {@code next} is to be given as {@code before} for what was wanted earlier. */
    record AuditPage(List<AuditEntry> items, @Nullable Long next) {}

    /** What somebody has wanted, and what came of it. */
    record AuditEntry(
            long number,
            Instant at,
            @Nullable String who,
            @Nullable String role,
            String from,
            @Nullable String through,
            String method,
            String path,
            String outcome,
            int status,
            @Nullable String reason) {
        static AuditEntry of(AuditTrail.Entry entry) {
            AuditTrail.Deed deed = entry.deed();
            return new AuditEntry(
                    entry.number(),
                    entry.at(),
                    deed.who() == null ? null : deed.who().name(),
                    deed.who() == null ? null : Word.of(deed.who().role()),
                    deed.from(),
                    deed.through(),
                    deed.method(),
                    deed.path(),
                    entry.outcome(),
                    entry.status(),
                    entry.detail());
        }
    }
}
