package dev.pmc.guest;

import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.VmSpec;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the cloud-init seed of a VM.
 *
 * <p>The site's template for the {@code os}, filled in, is the user-data. If the job brings user-data of its own, that is
 * passed on untouched and the template becomes the vendor-data, over which cloud-init lets user-data win. Hostname and ssh
 * keys are in the meta-data, so that neither can lose them. No password is ever set.
 */
public final class CloudInit {
    private static final String CLOUD_CONFIG = "#cloud-config\n";
    private static final String DEFAULT_TEMPLATE = "default.yaml";

    /** The host keys are for those who want to know whom they speak to by ssh. */
    private static final String PHONE_HOME = """
            phone_home:
              url: "%s"
              post: [instance_id, hostname, fqdn, pub_key_ed25519]
              tries: 20
            """;

    private final Path templates;

    /** @param templates the directory with {@code <os>.yaml} and {@code default.yaml} */
    public CloudInit(Path templates) {
        this.templates = templates;
    }

    /**
     * By what the guest reaches its host.
     *
     * @param phoneHome the URL to call when cloud-init has come to its end at the first boot; null for none. A template or
     *     user-data with a {@code phone_home} of its own wins
     * @param helper the script that installs and starts the guest's helper at every boot; null for none
     */
    public record Callbacks(
            @Nullable URI phoneHome, @Nullable String helper) {
        public static final Callbacks NONE = new Callbacks(null, null);
    }

    /** The seed of that VM; equal for equal arguments, so that a repeated attempt makes no new guest of it. */
    public Seed seed(VmSpec spec, MacAddress mac, Image image, Callbacks callbacks) throws GuestException {
        URI phoneHome = callbacks.phoneHome();
        String template = template(spec, image, phoneHome == null ? "" : PHONE_HOME.formatted(phoneHome));
        String own = spec.seed().userData();
        String problem = own == null ? null : UserData.problem(own, image.networkConfig() == NetworkConfig.ENI);
        if (problem != null) {
            throw new GuestException("the guest would ignore the job's user_data: " + problem, false);
        }
        return new Seed(
                Json.text(metaData(spec, mac, image)) + "\n",
                own == null ? template : own,
                vendorData(own == null ? null : template, callbacks.helper()),
                NetworkConfigs.of(image.networkConfig(), spec, mac));
    }

    /** Vendor-data has the helper in any case: user-data of a job's own must not lose it. */
    private static @Nullable String vendorData(@Nullable String template, @Nullable String helper) {
        return template == null || helper == null
                ? template == null ? helper : template
                : MimeParts.of(List.of(template, helper));
    }

    private static Map<String, Object> metaData(VmSpec spec, MacAddress mac, Image image) {
        Map<String, Object> metaData = new LinkedHashMap<>();
        metaData.put("instance-id", spec.identity().instanceId());
        metaData.put("local-hostname", spec.hostname().value());
        if (!spec.seed().sshKeys().isEmpty()) {
            metaData.put("public-keys", spec.seed().sshKeys());
        }
        String interfaces = NetworkConfigs.interfaces(image.networkConfig(), spec, mac);
        if (interfaces != null) {
            metaData.put("network-interfaces", interfaces);
        }
        return metaData;
    }

    private String template(VmSpec spec, Image image, String more) throws GuestException {
        Path own = templates.resolve(image.name() + ".yaml");
        Path file = Files.exists(own) ? own : templates.resolve(DEFAULT_TEMPLATE);
        try {
            return CLOUD_CONFIG + YamlTemplate.fill(file.toString(), Files.readString(file), values(spec, image), more);
        } catch (IOException e) {
            throw new GuestException("cannot read the cloud-init template " + file + ": " + e.getMessage(), false, e);
        } catch (IllegalArgumentException e) {
            throw new GuestException("the cloud-init template is not usable: " + e.getMessage(), false, e);
        }
    }

    private static Map<String, String> values(VmSpec spec, Image image) {
        Hostname hostname = spec.hostname();
        Ipv4 ip = spec.seed().ip();
        Map<String, String> values = new TreeMap<>();
        values.put("__PMC__HOSTNAME__", hostname.firstLabel());
        values.put("__PMC__FQDN__", hostname.value());
        values.put("__PMC__UUID__", spec.uuid().toString());
        values.put("__PMC__COMPTYPE__", spec.componentType().value());
        values.put("__PMC__OS__", image.name());
        values.put("__PMC__LOGINUSER__", image.loginUser());
        values.put("__PMC__IP__", ip == null ? "" : ip.address());
        return values;
    }
}
