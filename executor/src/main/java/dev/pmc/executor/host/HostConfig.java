package dev.pmc.executor.host;

import dev.pmc.guest.DiskRoom;
import dev.pmc.hypervisor.HostNetwork;
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
 * @param imageCaFile certificates of more CAs, in PEM form, to trust when images are fetched; null for none
 * @param room what is to be left free on the disk
 * @param snapshotsPerVm how many snapshots a VM may have
 * @param moves how VMs move to and from other machines
 * @param problems settings that are not usable, in words; no VM must be made as long as there are any
 */
public record HostConfig(
        Path data,
        Path state,
        String libvirtUri,
        HostNetwork network,
        String phoneHome,
        List<Path> images,
        int imageCacheGib,
        @Nullable Path imageCaFile,
        DiskRoom.Policy room,
        int snapshotsPerVm,
        Moves moves,
        List<String> problems) {
    /**
     * How disks are handed out to other machines.
     *
     * @param listen {@code ADDRESS:PORT} to listen at, as they reach this machine, or {@code :PORT} for any address
     * @param mibPerSecond for all disks together
     */
    public record Moves(String listen, int mibPerSecond) {
        /** What holds where nobody has said anything. */
        public static final Moves USUAL = new Moves(":9478", 100);

        long bytesPerSecond() {
            return (long) mibPerSecond << 20;
        }
    }

    private static final Set<String> KEYS = Set.of(
            "state_dir",
            "libvirt_uri",
            "network",
            "phone_home",
            "image_cache_gib",
            "image_ca_file",
            "move_listen",
            "move_mib_per_second",
            "disk_overcommit",
            "disk_reserve_mib",
            "snapshots_per_vm");
    private static final String SITE_FILE = "site.yaml";
    private static final String DEFAULT_PHONE_HOME = ":9477";
    private static final String CATALOGUE_FILE = "images.yaml";

    public HostConfig {
        data = data.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        images = List.copyOf(images);
        problems = List.copyOf(problems);
    }

    /**
     * Reads the settings for somebody who wants them right.
     *
     * @param environment {@code PMC_STATE_DIR}, {@code PMC_LIBVIRT_URI}, {@code PMC_NETWORK}, {@code
     *     PMC_PHONE_HOME}, {@code PMC_IMAGE_CACHE_GIB}, {@code PMC_IMAGE_CA_FILE}, {@code
     *     PMC_DISK_OVERCOMMIT}, {@code PMC_DISK_RESERVE_MIB}, {@code PMC_SNAPSHOTS_PER_VM}, {@code PMC_MOVE_LISTEN}, {@code PMC_MOVE_MIB_PER_SECOND}, and {@code PMC_IMAGES}: more catalogue files, joined by colons
     * @throws IllegalArgumentException if a setting is not usable; the message names it
     */
    public static HostConfig load(Path data, Map<String, String> environment) {
        HostConfig config = loadWhatIsRight(data, environment);
        if (!config.problems().isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", config.problems()));
        }
        return config;
    }

    /**
     * Reads the settings, and takes the default of one that is not usable, which {@link #problems} then names. VMs that are
     * there can be looked after with that, and new ones must not be made.
     *
     * @throws IllegalArgumentException if it cannot be told where VMs are
     */
    public static HostConfig loadWhatIsRight(Path data, Map<String, String> environment) {
        SiteSettings site = new SiteSettings(data.resolve(SITE_FILE), environment, KEYS);
        List<Path> images = new ArrayList<>(List.of(data.resolve(CATALOGUE_FILE)));
        for (String more : environment.getOrDefault("PMC_IMAGES", "").split(":", -1)) {
            if (!more.isBlank()) {
                images.add(Path.of(more));
            }
        }
        Path state = Path.of(site.vital("PMC_STATE_DIR", "state_dir", "/var/lib/pmc"));
        String libvirtUri = site.vital("PMC_LIBVIRT_URI", "libvirt_uri", "qemu:///system");
        HostNetwork network = site.get("PMC_NETWORK", "network", "bridge:br0", HostNetwork::parse);
        String phoneHome = site.get("PMC_PHONE_HOME", "phone_home", DEFAULT_PHONE_HOME, HostConfig::phoneHome);
        int cacheGib = site.get("PMC_IMAGE_CACHE_GIB", "image_cache_gib", "40", HostConfig::gib);
        String caFile = site.get("PMC_IMAGE_CA_FILE", "image_ca_file", "", text -> text);
        double overcommit = site.get("PMC_DISK_OVERCOMMIT", "disk_overcommit", "1", HostConfig::overcommit);
        int reserveMib = site.get("PMC_DISK_RESERVE_MIB", "disk_reserve_mib", "256", HostConfig::reserve);
        int snapshots = site.get("PMC_SNAPSHOTS_PER_VM", "snapshots_per_vm", "5", HostConfig::snapshots);
        String moveListen =
                site.get("PMC_MOVE_LISTEN", "move_listen", Moves.USUAL.listen(), text -> listenAt("move_listen", text));
        int moveRate = site.get("PMC_MOVE_MIB_PER_SECOND", "move_mib_per_second", "100", HostConfig::rate);
        return new HostConfig(
                data,
                state,
                libvirtUri,
                network,
                phoneHome,
                images,
                cacheGib,
                caFile.isEmpty() ? null : Path.of(caFile),
                new DiskRoom.Policy((long) reserveMib << 20, overcommit),
                snapshots,
                new Moves(moveListen, moveRate),
                site.problems());
    }

    /** The domain of every VM. */
    public Path template() {
        return data.resolve("PMCLibvirtTemplate.xml");
    }

    private static String phoneHome(String text) {
        return listenAt("phone_home", text);
    }

    private static String listenAt(String setting, String text) {
        if (!text.matches("(\\d{1,3}(\\.\\d{1,3}){3})?:\\d{1,5}")) {
            throw new IllegalArgumentException(setting + " is ADDRESS:PORT or :PORT, not \"" + text + "\"");
        }
        return text;
    }

    private static int rate(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("move_mib_per_second is a number of MiB, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static double overcommit(String text) {
        if (!text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?") || Double.parseDouble(text) < 1) {
            throw new IllegalArgumentException("disk_overcommit is a number from 1 on, not \"" + text + "\"");
        }
        return Double.parseDouble(text);
    }

    private static int reserve(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("disk_reserve_mib is a number of MiB, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static int snapshots(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("snapshots_per_vm is a number from 0 to 999, not \"" + text + "\"");
        }
        return Integer.parseInt(text);
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
