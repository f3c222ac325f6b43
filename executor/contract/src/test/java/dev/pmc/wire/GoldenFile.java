package dev.pmc.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A message or record as a release has written it, in a module's {@code src/test/resources/golden/KIND/FORM.json}. Forms are
 * numbered in the order of their releases. A golden file is never changed: a new form gets a new one, and the old ones are
 * read for ever.
 *
 * @param name the file's name, which begins with the number and may go on in words
 */
public record GoldenFile(String kind, int form, String name, String text) {
    private static final Path ROOT = Path.of("src/test/resources/golden");
    private static final Pattern NAME = Pattern.compile("(\\d+)(-[a-z-]+)?\\.[a-z]+");

    /** All of a kind, the oldest form first. */
    public static List<GoldenFile> of(String kind) {
        try (Stream<Path> files = Files.list(ROOT.resolve(kind))) {
            return files.map(file -> read(kind, file))
                    .sorted(Comparator.comparingInt(GoldenFile::form).thenComparing(GoldenFile::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The form that is written today. */
    public static List<GoldenFile> newest(String kind) {
        List<GoldenFile> all = of(kind);
        int last = all.get(all.size() - 1).form();
        return all.stream().filter(file -> file.form() == last).toList();
    }

    /** The kinds of a module. */
    public static List<String> kinds() {
        try (Stream<Path> files = Files.list(ROOT)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenFile read(String kind, Path file) {
        String name = file.getFileName().toString();
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            throw new IllegalStateException(file + " has no number");
        }
        try {
            return new GoldenFile(
                    kind, Integer.parseInt(parts.group(1)), name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file below its module's golden files. */
    public String path() {
        return kind + "/" + name;
    }

    @Override
    public String toString() {
        return path();
    }
}
