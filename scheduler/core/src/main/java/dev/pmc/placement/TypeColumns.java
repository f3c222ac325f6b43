package dev.pmc.placement;

import dev.pmc.vm.ComponentType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The component types that a {@link Ranking} counts the VMs of, a column for each. A column counts only where the least
 * that was ever asked for such a VM has room: agents that have none of the type but are full would be looked at again and
 * again. Not thread-safe.
 */
final class TypeColumns {
    /** No column. */
    static final int NONE = -1;

    /** What a column says of an agent that has no room for a VM of the type. */
    static final long NO_ROOM = Long.MAX_VALUE;

    /** Every one makes every change a bit dearer; one that is given to another type costs a look at every agent. */
    private static final int MOST = 256;

    private static final int FEW = 4;

    private final List<Column> columns = new ArrayList<>();
    /** That of the type that was asked for the longest time ago is the first. */
    private final Map<ComponentType, Column> byType = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Column {
        final int number;
        final ComponentType type;
        Resources least;

        Column(int number, ComponentType type, Resources least) {
            this.number = number;
            this.type = type;
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
     * The column that is good for a request of that type.
     *
     * @param recount is told of the column if it is another than before
     */
    int of(Request request, IntConsumer recount) {
        Column column = byType.get(request.type());
        if (column == null) {
            column = make(request);
            recount.accept(column.number);
        } else if (!request.need().contains(column.least)) {
            column.least = column.least.least(request.need());
            recount.accept(column.number);
        }
        return column.number;
    }

    /** VMs of the column's type on that agent, in thousandths; or {@link #NO_ROOM}. */
    long count(int number, RankedAgent standing) {
        Column column = columns.get(number);
        return standing.room().contains(column.least) ? standing.ofType(column.type) : NO_ROOM;
    }

    private Column make(Request request) {
        Column column;
        if (columns.size() < MOST) {
            column = new Column(columns.size(), request.type(), request.need());
            columns.add(column);
        } else {
            Column oldest = byType.values().iterator().next();
            byType.remove(oldest.type);
            column = new Column(oldest.number, request.type(), request.need());
            columns.set(column.number, column);
        }
        byType.put(column.type, column);
        return column;
    }
}
