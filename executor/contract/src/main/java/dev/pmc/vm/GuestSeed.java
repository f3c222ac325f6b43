package dev.pmc.vm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a guest is made from at its first boot: its image, and what cloud-init is told. A guest that has its disk takes
 * nothing else any more.
 *
 * @param ip null if the guest is to ask DHCP
 * @param gateway default route, only with a static {@code ip}
 * @param os a name in the image catalogue
 * @param sshKeys public keys of the image's login user, in authorized_keys form
 * @param userData cloud-init user-data of the person who asked, merged over the site's template
 */
public record GuestSeed(
        String os,
        @Nullable Ipv4 ip,
        @Nullable Ipv4 gateway,
        @IfMissing("[]") List<Ipv4> nameservers,
        @IfMissing("[]") List<String> sshKeys,
        @Nullable String userData) {
    /** @throws IllegalArgumentException if {@code os} is no image name, or the gateway has a prefix length */
    public GuestSeed {
        VmShape.check(
                Ascii.isName(os) && Ascii.isLetterOrDigit(os.charAt(0)),
                "an image name is 1 to 63 letters, digits, dots, hyphens and underscores");
        VmShape.check(
                gateway == null || gateway.prefixLength() == null, "a gateway is an address without a prefix length");
        nameservers = List.copyOf(nameservers);
        sshKeys = List.copyOf(sshKeys);
    }
}
