package dev.pmc.placement;

import dev.pmc.vm.ComponentType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The kinds of VMs that a {@link Ranking} counts, a column for each: a component type, and the agents that lasting constraints
 * allow. A column counts only on these, and where the least that was ever asked for such a VM has room: agents that have none of
 * the type but will not do would be looked at again and again. Not thread-safe.
 */
final class TypeColumns {
    /** No column. */
    static final int NONE = -1;

    /** What a column says of an agent that has no room for a VM of the kind, or may not have one. */
    static final long NO_ROOM = Long.MAX_VALUE;

    /** Every one makes every change a bit dearer; one that is given to another type costs a look at every agent. */
    private static final int MOST = 256;

    private static final int FEW = 4;

    private final List<Column> columns = new ArrayList<>();
    /** That of the kind that was asked for the longest time ago is the first. */
    private final Map<Kind, Column> byKind = new LinkedHashMap<>(16, 0.75f, true);

    private record Kind(ComponentType type, Selection selection) {}

    private static final class Column {
        final int number;
        final Kind kind;
        Resources least;

        Column(int number, Kind kind, Resources least) {
            this.number = number;
            this.kind = kind;
            this.least = least;
        }
    }

    int size() {
        return columns.size();
    }

    /** At least the size. Grows seldom, and in leaps. */
    int capacity() {
        return columns.isEmpty() ? 0 : Math.max(FEW, Integer.highestOneBit(2 * columns.size() - 1));
    }

    /**
     * The column that is good for a request of that type, on those agents.
     *
     * @param recount is told of the column if it is another than before
     */
    int of(Request request, Selection selection, IntConsumer recount) {
        Kind kind = new Kind(request.type(), selection);
        Column column = byKind.get(kind);
        if (column == null) {
            column = make(kind, request.need());
            recount.accept(column.number);
        } else if (!request.need().contains(column.least)) {
            column.least = column.least.least(request.need());
            recount.accept(column.number);
        }
        return column.number;
    }

    /** VMs of the column's kind on that agent, in thousandths; or {@link #NO_ROOM}. */
    long count(int number, RankedAgent standing) {
        Column column = columns.get(number);
        boolean willDo = standing.room().contains(column.least)
                && column.kind.selection().admits(standing.agent().known());
        return willDo ? standing.ofType(column.kind.type()) : NO_ROOM;
    }

    private Column make(Kind kind, Resources least) {
        Column column;
        if (columns.size() < MOST) {
            column = new Column(columns.size(), kind, least);
            columns.add(column);
        } else {
            Column oldest = byKind.values().iterator().next();
            byKind.remove(oldest.kind);
            column = new Column(oldest.number, kind, least);
            columns.set(column.number, column);
        }
        byKind.put(kind, column);
        return column;
    }
}
