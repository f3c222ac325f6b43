package dev.pmc.vm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for: everything that the host needs to know to make the VM. Where it is to run is not part of it.
 *
 * @param vcpus virtual processors, 1 to 1024
 * @param memoryMib guest memory in MiB, 64 to 16 TiB
 * @param diskGib size of the root disk in GiB; null for the image's own size
 * @param mac null for an address that the host derives from the hostname
 * @param ip null if the guest is to ask DHCP
 * @param gateway default route, only with a static {@code ip}
 * @param os a name in the image catalogue
 * @param sshKeys public keys of the image's login user, in authorized_keys form
 * @param userData cloud-init user-data of the person who asked, merged over the site's template
 * @param labels free words for the site's own tools
 * @param ready what has to happen until the guest counts as ready
 */
public record VmSpec(
        Hostname hostname,
        ComponentType componentType,
        int vcpus,
        int memoryMib,
        @Nullable Integer diskGib,
        @Nullable MacAddress mac,
        @Nullable Ipv4 ip,
        @Nullable Ipv4 gateway,
        @IfMissing("[]") List<Ipv4> nameservers,
        String os,
        @IfMissing("[]") List<String> sshKeys,
        @Nullable String userData,
        @IfMissing("{}") Map<String, String> labels,
        @IfMissing("\"auto\"") ReadyCheck ready) {
    /** @throws IllegalArgumentException if a number is out of its range, or {@code os} is no image name */
    public VmSpec {
        check(vcpus >= 1 && vcpus <= 1024, "a VM has 1 to 1024 cpus");
        check(memoryMib >= 64 && memoryMib <= 16 * 1024 * 1024, "a VM has 64 MiB to 16 TiB of memory");
        check(diskGib == null || (diskGib >= 1 && diskGib <= 64 * 1024), "a VM's disk has 1 to 65536 GiB");
        check(
                Ascii.isName(os) && Ascii.isLetterOrDigit(os.charAt(0)),
                "an image name is 1 to 63 letters, digits, dots, hyphens and underscores");
        check(gateway == null || gateway.prefixLength() == null, "a gateway is an address without a prefix length");
        nameservers = List.copyOf(nameservers);
        sshKeys = List.copyOf(sshKeys);
        labels = Map.copyOf(labels);
    }

    /**
     * The domain's UUID, derived from the VM's identity: defining the domain again is the same domain, and two agents
     * that are asked for the same VM make domains that are recognisably one.
     */
    public UUID uuid() {
        return uuidOf(hostname);
    }

    /** The UUID of any VM of that name. */
    public static UUID uuidOf(Hostname hostname) {
        return UUID.nameUUIDFromBytes(("pmc/" + hostname).getBytes(StandardCharsets.UTF_8));
    }

    private static void check(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException(rule);
        }
    }
}
