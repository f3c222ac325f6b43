package dev.pmc.network;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Derives a host's MAC from its address. That of {@code a.b.c.d} is {@code 52:54:00:b:c:d}; where another host has it
 * already, as {@code 11.1.2.16} has that of {@code 10.1.2.16}, the first byte of the address takes the place of the
 * zero. So the MAC follows from the address, and is the same again after everything here was lost.
 */
final class MacRule {
    private MacRule() {}

    /** Candidates in order of preference. */
    static Stream<MacAddress> of(long address) {
        IntStream thirdBytes =
                IntStream.concat(IntStream.of(0, (int) ((address >> 24) & 255)), IntStream.range(1, 256));
        return thirdBytes.mapToObj(third -> mac(third, (int) (address & 0xffffff)));
    }

    /** Candidates for a host without an address of ours, by its name. */
    static Stream<MacAddress> of(Hostname hostname) {
        return IntStream.range(0, 1000)
                .mapToObj(attempt -> mac(0, hash(attempt == 0 ? hostname.value() : hostname + "/" + attempt)));
    }

    private static MacAddress mac(int third, int rest) {
        return new MacAddress(String.format(
                Locale.ROOT, "52:54:%02x:%02x:%02x:%02x", third, (rest >> 16) & 255, (rest >> 8) & 255, rest & 255));
    }

    private static int hash(String text) {
        byte[] digest = Digest.of(text.getBytes(StandardCharsets.UTF_8));
        return ((digest[0] & 255) << 16) | ((digest[1] & 255) << 8) | (digest[2] & 255);
    }
}
