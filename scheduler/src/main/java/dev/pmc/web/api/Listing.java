package dev.pmc.web.api;

import dev.pmc.web.ApiProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a list. A page's cursor says after which element the next one begins, so that nothing is left out and nothing
 * comes twice when others come and go meanwhile.
 *
 * @param <T> what is listed
 */
final class Listing<T> {
    private static final int USUAL = 100;
    private static final int MOST = 1000;
    /** Comes before every character that occurs in what is sorted by. */
    private static final char SEPARATOR = '\u0000';

    private final Function<T, String> key;
    private final Function<T, String> name;

    /**
     * @param key what is sorted by
     * @param name what no two have in common, and what those of equal keys are sorted by
     */
    Listing(Function<T, String> key, Function<T, String> name) {
        this.key = key;
        this.name = name;
    }

    /** The page that a request asks for by {@code limit}, {@code cursor} and {@code order}. */
    <V> Views.Page<V> page(Iterable<T> all, Predicate<T> filter, Query query, Function<T, V> view) {
        int limit = query.number("limit", USUAL, 1, MOST);
        Direction direction = query.word("order", Direction.class);
        Comparator<String> order = direction == Direction.DESC ? Comparator.reverseOrder() : Comparator.naturalOrder();
        String after = decode(query.text("cursor"));
        int total = 0;
        // The first so many are found without sorting all: the last of them is on top.
        PriorityQueue<Placed<T>> first = new PriorityQueue<>(
                limit + 2, Comparator.comparing((Placed<T> placed) -> placed.place(), order.reversed()));
        for (T element : all) {
            if (filter.test(element)) {
                total++;
                String place = key.apply(element) + SEPARATOR + name.apply(element);
                if (after == null || order.compare(place, after) > 0) {
                    first.add(new Placed<>(place, element));
                    if (first.size() > limit + 1) {
                        first.remove();
                    }
                }
            }
        }
        boolean more = first.size() > limit;
        if (more) {
            first.remove();
        }
        List<Placed<T>> page = new ArrayList<>(first);
        page.sort(Comparator.comparing(Placed::place, order));
        String next = more ? encode(page.get(page.size() - 1).place()) : null;
        return new Views.Page<>(
                page.stream().map(placed -> view.apply(placed.element())).toList(), total, next);
    }

    private static String encode(String place) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String decode(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("the cursor is none that was given out: " + e.getMessage());
        }
    }

    /** Which way a list goes. */
    enum Direction {
        ASC,
        DESC
    }

    private record Placed<T>(String place, T element) {}
}
