package dev.pmc.network;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.Lease;
import dev.pmc.vm.Ipv4;
import dev.pmc.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the job as the scheduler is to have it: its own fields unchanged, and what its host has on the network. */
public final class Handover {
    /** Bytes by which a job grows at the most: the fields mac, ip, gateway and lease, of 27, 28, 28 and 44 bytes. */
    public static final int MAX_ADDED = 127;

    private Handover() {}

    /** @param dhcp guests ask dnsmasq for their addresses; else they are told their networks, and set them themselves */
    static byte[] message(NetworkJob.Create create, Lease lease, boolean dhcp) {
        Map<String, Object> fields = new LinkedHashMap<>(create.fields());
        fields.put("mac", lease.mac().value());
        String ip = ip(create.wish(), lease, dhcp);
        fields.remove("gateway");
        if (ip != null) {
            fields.put("ip", ip);
            String gateway = create.wish().anyGateway();
            if (ip.contains("/") && gateway != null) {
                fields.put("gateway", gateway);
            }
        }
        fields.put(NetworkJobReader.CLAIM, create.claim());
        return Json.text(fields).getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String ip(AddressRequest wish, Lease lease, boolean dhcp) {
        Ipv4 wanted = wish.address();
        if (wanted != null && wanted.prefixLength() != null) {
            return wanted.toString();
        }
        Cidr vlan = wish.vlan();
        return lease.address() == null || dhcp || vlan == null
                ? lease.address()
                : lease.address() + "/" + vlan.prefixLength();
    }
}
