package dev.pmc.executor;

import dev.pmc.guest.Yaml;
import dev.pmc.hypervisor.HostNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is different on this site: {@code data/site.yaml}, over which the environment wins.
 *
 * @param data the directory with template, catalogue and cloud-init templates
 * @param state where base images, disks and seeds live
 * @param phoneHome where guests that phone home reach this host: {@code ADDRESS:PORT}, or {@code :PORT} for the address
 *     that the host has on its bridge
 * @param images catalogue files; later ones win
 * @param imageCacheGib bound of the image cache
 */
public record HostConfig(
        Path data,
        Path state,
        String libvirtUri,
        HostNetwork network,
        String phoneHome,
        List<Path> images,
        int imageCacheGib) {
    private static final String SITE_FILE = "site.yaml";
    private static final String DEFAULT_PHONE_HOME = ":9477";
    private static final String CATALOGUE_FILE = "images.yaml";

    public HostConfig {
        data = data.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        images = List.copyOf(images);
    }

    /**
     * Reads the settings.
     *
     * @param environment {@code PMC_STATE_DIR}, {@code PMC_LIBVIRT_URI}, {@code PMC_NETWORK}, {@code
     *     PMC_PHONE_HOME}, {@code PMC_IMAGE_CACHE_GIB}, and {@code PMC_IMAGES}: more catalogue files, joined by colons
     * @throws IllegalArgumentException if a setting is not usable; the message names it
     */
    public static HostConfig load(Path data, Map<String, String> environment) {
        Path siteFile = data.resolve(SITE_FILE);
        Yaml.Fields site = Files.exists(siteFile) ? Yaml.read(siteFile) : new Yaml.Fields(SITE_FILE, Map.of());
        site.allow(Set.of("state_dir", "libvirt_uri", "network", "phone_home", "image_cache_gib"));
        List<Path> images = new ArrayList<>(List.of(data.resolve(CATALOGUE_FILE)));
        for (String more : environment.getOrDefault("PMC_IMAGES", "").split(":", -1)) {
            if (!more.isBlank()) {
                images.add(Path.of(more));
            }
        }
        Integer cacheGib = site.number("image_cache_gib");
        return new HostConfig(
                data,
                Path.of(setting(environment, "PMC_STATE_DIR", site.text("state_dir"), "/var/lib/pmc")),
                setting(environment, "PMC_LIBVIRT_URI", site.text("libvirt_uri"), "qemu:///system"),
                HostNetwork.parse(setting(environment, "PMC_NETWORK", site.text("network"), "bridge:br0")),
                phoneHome(setting(environment, "PMC_PHONE_HOME", site.text("phone_home"), DEFAULT_PHONE_HOME)),
                images,
                gib(setting(environment, "PMC_IMAGE_CACHE_GIB", cacheGib == null ? null : cacheGib.toString(), "40")));
    }

    private static String setting(
            Map<String, String> environment, String variable, @Nullable String siteValue, String otherwise) {
        String value = environment.get(variable);
        if (value != null && !value.isBlank()) {
            return value;
        }
        return siteValue == null ? otherwise : siteValue;
    }

    /** The domain of every VM. */
    public Path template() {
        return data.resolve("PMCLibvirtTemplate.xml");
    }

    private static String phoneHome(String text) {
        if (!text.matches("(\\d{1,3}(\\.\\d{1,3}){3})?:\\d{1,5}")) {
            throw new IllegalArgumentException("phone_home is ADDRESS:PORT or :PORT, not \"" + text + "\"");
        }
        return text;
    }

    private static int gib(String text) {
        try {
            int gib = Integer.parseInt(text);
            if (gib > 0) {
                return gib;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the image cache's bound is a number of GiB, not \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("the image cache's bound is at least 1 GiB");
    }
}
