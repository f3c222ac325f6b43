package dev.pmc.guest;

import dev.pmc.guest.Image.Format;
import dev.pmc.guest.Image.Machine;
import dev.pmc.guest.Image.NetworkConfig;
import dev.pmc.guest.ImageFile.Algorithm;
import dev.pmc.guest.ImageFile.Digest;
import dev.pmc.guest.ImageFile.Sums;
import dev.pmc.vm.Word;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The images that jobs may name as their {@code os}; {@code data/README.md} describes the file. */
public final class ImageCatalog {
    private static final Set<String> FILE_KEYS = Set.of("url", "path", "sha256", "sha256_url", "sha512", "sha512_url");
    private static final Set<String> IMAGE_KEYS = Set.of(
            "url",
            "path",
            "sha256",
            "sha256_url",
            "sha512",
            "sha512_url",
            "format",
            "kernel",
            "initrd",
            "cmdline",
            "machine",
            "size_gib",
            "login_user",
            "network_config",
            "ready_marker");

    private final Map<String, Image> images;

    private ImageCatalog(Map<String, Image> images) {
        this.images = images;
    }

    /**
     * Reads catalogue files; an entry of a later file replaces the one of the same name in an earlier file. Paths in a
     * file are relative to the file's own directory.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message names the file and the entry
     */
    public static ImageCatalog load(List<Path> files) {
        Map<String, Image> images = new TreeMap<>();
        for (Path file : files) {
            Yaml.Fields entries = Yaml.read(file);
            for (String name : entries.names()) {
                Yaml.Fields entry = entries.fields(name);
                if (entry != null) {
                    images.put(name, image(name, entry, file.toAbsolutePath()));
                }
            }
        }
        return new ImageCatalog(images);
    }

    /** All images, by name. */
    public List<Image> all() {
        return List.copyOf(images.values());
    }

    /**
     * The image of that name.
     *
     * @throws GuestException if there is none
     */
    public Image find(String name) throws GuestException {
        Image image = images.get(name);
        if (image == null) {
            throw new GuestException(
                    "the image \"" + name + "\" is not in this host's catalogue, which has "
                            + String.join(", ", images.keySet()),
                    false);
        }
        return image;
    }

    private static Image image(String name, Yaml.Fields entry, Path catalogue) {
        entry.allow(IMAGE_KEYS);
        try {
            return new Image(
                    name,
                    file(entry, catalogue),
                    choice(entry, "format", Format.values(), Format::qemuName, Format.QCOW2),
                    part(entry, "kernel", catalogue),
                    part(entry, "initrd", catalogue),
                    entry.text("cmdline"),
                    choice(entry, "machine", Machine.values(), Machine::qemuName, Machine.Q35),
                    entry.number("size_gib"),
                    textOr(entry.text("login_user"), "root"),
                    choice(entry, "network_config", NetworkConfig.values(), NetworkConfig::key, NetworkConfig.V2),
                    entry.text("ready_marker"));
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith(entry.where())
                    ? e
                    : new IllegalArgumentException(entry.where() + " " + message, e);
        }
    }

    private static @Nullable ImageFile part(Yaml.Fields entry, String name, Path catalogue) {
        Yaml.Fields part = entry.fields(name);
        if (part == null) {
            return null;
        }
        part.allow(FILE_KEYS);
        ImageFile file = file(part, catalogue);
        if (file == null) {
            throw new IllegalArgumentException(part.where() + " needs a url or a path");
        }
        return file;
    }

    private static @Nullable ImageFile file(Yaml.Fields entry, Path catalogue) {
        String url = entry.text("url");
        String path = entry.text("path");
        if (url == null && path == null) {
            return null;
        }
        if (url != null && path != null) {
            throw new IllegalArgumentException(entry.where() + " has both a url and a path");
        }
        URI location = url != null
                ? uri(entry, url)
                : catalogue.resolveSibling(String.valueOf(path)).normalize().toUri();
        Digest digest = null;
        Sums sums = null;
        for (Algorithm algorithm : Algorithm.values()) {
            String key = Word.of(algorithm);
            String hex = entry.text(key);
            String list = entry.text(key + "_url");
            if (hex != null) {
                digest = digest(entry, algorithm, hex);
            } else if (list != null) {
                sums = new Sums(algorithm, uri(entry, list));
            }
        }
        return new ImageFile(location, digest, digest != null ? null : sums);
    }

    private static Digest digest(Yaml.Fields entry, Algorithm algorithm, String hex) {
        if (!hex.matches("[0-9a-fA-F]{" + algorithm.hexLength() + "}")) {
            throw new IllegalArgumentException(
                    entry.where() + ": a " + algorithm.javaName() + " has " + algorithm.hexLength() + " hex digits");
        }
        return new Digest(algorithm, hex.toLowerCase(Locale.ROOT));
    }

    /** What it says may hold a password, so a message does not repeat it. */
    private static URI uri(Yaml.Fields entry, String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme());
            if (!Set.of("http", "https", "file").contains(scheme) || uri.getPath() == null) {
                throw new IllegalArgumentException(
                        entry.where() + ": " + Web.shown(uri) + " is no http, https or file URL");
            }
            if (!scheme.equals("file") && uri.getHost() == null) {
                throw new IllegalArgumentException(
                        entry.where() + ": a URL names no host; is a character in it not encoded?");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(entry.where() + ": a URL has a character too much at position "
                    + e.getIndex() + ", " + e.getReason());
        }
    }

    private static <T> T choice(Yaml.Fields entry, String key, T[] values, Function<T, String> spelling, T otherwise) {
        String text = entry.text(key);
        if (text == null) {
            return otherwise;
        }
        return Arrays.stream(values)
                .filter(value -> spelling.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(entry.where() + ": " + key + " is one of "
                        + Arrays.stream(values).map(spelling).collect(Collectors.joining(", "))));
    }

    private static String textOr(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }
}
