package dev.pmc.guest;

import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.VmSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes down a static address in the form that the guest's cloud-init understands. A guest without a static address is
 * told nothing and asks DHCP, as all cloud images do by themselves.
 */
final class NetworkConfigs {
    /** The only card. Guests that name it otherwise rename it, so that all find it by one name. */
    private static final String CARD = "eth0";

    private NetworkConfigs() {}

    /** The network-config file; null if the guest asks DHCP or knows no such file. */
    static @Nullable String of(NetworkConfig form, VmSpec spec, MacAddress mac) {
        Ipv4 ip = staticAddress(spec);
        if (ip == null) {
            return null;
        }
        return switch (form) {
            case ENI -> null;
            case V1 -> Yaml.text(version1(spec, ip, mac));
            case V2 -> Yaml.text(version2(spec, ip, mac));
        };
    }

    /** The text of {@code /etc/network/interfaces} for old guests; null if not wanted. */
    static @Nullable String interfaces(NetworkConfig form, VmSpec spec, MacAddress mac) {
        Ipv4 ip = staticAddress(spec);
        if (ip == null || form != NetworkConfig.ENI) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        text.append("auto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet static\n");
        text.append("    hwaddress ether ").append(mac).append('\n');
        text.append("    address ").append(ip.address()).append('\n');
        text.append("    netmask ").append(netmask(ip)).append('\n');
        if (spec.seed().gateway() != null) {
            String gateway = spec.seed().gateway().address();
            // What ifupdown makes of a gateway outside of the network has changed with its versions.
            text.append(
                    isOnLink(ip, spec.seed().gateway())
                            ? "    gateway " + gateway + "\n"
                            : "    up ip route add default via " + gateway + " dev eth0 onlink\n");
        }
        if (!spec.seed().nameservers().isEmpty()) {
            text.append("    dns-nameservers ")
                    .append(String.join(" ", addresses(spec.seed().nameservers())))
                    .append('\n');
        }
        return text.toString();
    }

    private static Map<String, Object> version1(VmSpec spec, Ipv4 ip, MacAddress mac) {
        Map<String, Object> subnet = new LinkedHashMap<>();
        subnet.put("type", "static");
        subnet.put("address", ip.toString());
        if (spec.seed().gateway() != null) {
            subnet.put("gateway", spec.seed().gateway().address());
        }
        if (!spec.seed().nameservers().isEmpty()) {
            subnet.put("dns_nameservers", addresses(spec.seed().nameservers()));
        }
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("type", "physical");
        card.put("name", CARD);
        card.put("mac_address", mac.value());
        card.put("subnets", List.of(subnet));
        return ordered("version", 1, "config", List.of(card));
    }

    private static Map<String, Object> version2(VmSpec spec, Ipv4 ip, MacAddress mac) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("match", Map.of("macaddress", mac.value()));
        // Before 22.2 cloud-init looks for a card of the entry's name, unless it is netplan that reads this.
        card.put("set-name", CARD);
        card.put("addresses", List.of(ip.toString()));
        if (spec.seed().gateway() != null) {
            Map<String, Object> route =
                    ordered("to", "0.0.0.0/0", "via", spec.seed().gateway().address());
            if (!isOnLink(ip, spec.seed().gateway())) {
                route.put("on-link", true);
            }
            card.put("routes", List.of(route));
        }
        if (!spec.seed().nameservers().isEmpty()) {
            card.put("nameservers", Map.of("addresses", addresses(spec.seed().nameservers())));
        }
        return ordered("version", 2, "ethernets", Map.of(CARD, card));
    }

    /** Whether a gateway is in the network of an address; else the guest has to be told that it is beside it all the same. */
    private static boolean isOnLink(Ipv4 ip, Ipv4 gateway) {
        return ((ip.number() ^ gateway.number()) & mask(ip)) == 0;
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }

    private static @Nullable Ipv4 staticAddress(VmSpec spec) {
        Ipv4 ip = spec.seed().ip();
        return ip == null || ip.prefixLength() == null ? null : ip;
    }

    private static List<String> addresses(List<Ipv4> all) {
        return all.stream().map(Ipv4::address).toList();
    }

    private static String netmask(Ipv4 ip) {
        long mask = mask(ip);
        return (mask >>> 24 & 255) + "." + (mask >>> 16 & 255) + "." + (mask >>> 8 & 255) + "." + (mask & 255);
    }

    private static long mask(Ipv4 ip) {
        int prefix = ip.prefixLength() == null ? 32 : ip.prefixLength();
        return 0xffffffffL << (32 - prefix);
    }
}
