package dev.pmc.queue;

import dev.pmc.vm.Ipv4;
import dev.pmc.vm.SpecialAddresses;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the network address of a VM from a job: {@code ip}, alone or with the length of its network's prefix, which may
 * also be in {@code prefix} or, as a mask, in {@code netmask}; {@code gateway}; {@code nameservers}.
 */
record JobAddress(@Nullable Ipv4 ip, @Nullable Ipv4 gateway, List<Ipv4> nameservers) {
    static JobAddress of(JobFields fields) {
        Ipv4 ip = withPrefix(fields, fields.parsed("ip", Ipv4::parse));
        if (ip != null) {
            SpecialAddresses.whyNot(ip).ifPresent(why -> fields.problem("ip is '" + ip + "', which " + why));
        }
        Ipv4 gateway = fields.parsed("gateway", JobAddress::ofAHost);
        List<Ipv4> nameservers = fields.texts("nameservers", "[\\s,]+").stream()
                .map(text -> fields.parse("nameservers", text, JobAddress::plain))
                .filter(Objects::nonNull)
                .toList();
        return new JobAddress(ip, gateway, nameservers);
    }

    private static Ipv4 ofAHost(String text) {
        Ipv4 address = plain(text);
        SpecialAddresses.whyNot(address).ifPresent(why -> {
            throw new IllegalArgumentException("it " + why);
        });
        return address;
    }

    private static Ipv4 plain(String text) {
        Ipv4 address = Ipv4.parse(text);
        if (address.prefixLength() != null) {
            throw new IllegalArgumentException("it is an address without a prefix length");
        }
        return address;
    }

    private static @Nullable Ipv4 withPrefix(JobFields fields, @Nullable Ipv4 ip) {
        Integer length = ip == null ? null : ip.prefixLength();
        for (Integer other : new @Nullable Integer[] {
            fields.number("prefix", 1, 32, ""), fields.parsed("netmask", JobAddress::prefixLength)
        }) {
            if (length != null && other != null && !length.equals(other)) {
                fields.problem("ip, prefix and netmask say different lengths of the network's prefix: " + length
                        + " and " + other);
            }
            length = other == null ? length : other;
        }
        return ip == null ? null : new Ipv4(ip.address(), length);
    }

    private static Integer prefixLength(String netmask) {
        int mask = 0;
        for (String part : plain(netmask).address().split("\\.", -1)) {
            mask = mask << 8 | Integer.parseInt(part);
        }
        int length = Integer.bitCount(mask);
        if (length == 0 || mask != -1 << (32 - length)) {
            throw new IllegalArgumentException("it is no mask of a network");
        }
        return length;
    }
}
