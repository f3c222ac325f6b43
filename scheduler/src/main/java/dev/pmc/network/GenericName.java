package dev.pmc.network;

import dev.pmc.vm.Ascii;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names that name servers make up for every address of a network, used or not: {@code host-10-1-2-16.example}, {@code
 * 16.2.1.10.pool.example}, {@code 010001002016.example}, {@code 0a010210.example}. dnsmasq does so with its synth-domain.
 */
final class GenericName {
    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    private GenericName() {}

    /** Whether a name says all four numbers of an address, forward or backward. */
    static boolean isMadeOf(String address, String name) {
        List<Integer> numbers =
                Stream.of(address.split("\\.", -1)).map(Integer::valueOf).toList();
        List<String> inName = NUMBERS.matcher(name)
                .results()
                .map(MatchResult::group)
                .map(digits -> digits.replaceFirst("^0+(?=\\d)", ""))
                .toList();
        List<Integer> backward = new ArrayList<>(numbers);
        Collections.reverse(backward);
        return Stream.of(numbers, backward).anyMatch(order -> {
            List<String> decimal = order.stream().map(String::valueOf).toList();
            return Collections.indexOfSubList(inName, decimal) >= 0
                    || name.contains(joined("%03d", order))
                    || Ascii.lower(name).contains(joined("%02x", order));
        });
    }

    private static String joined(String format, List<Integer> numbers) {
        return numbers.stream()
                .map(number -> String.format(Locale.ROOT, format, number))
                .collect(Collectors.joining());
    }
}
