package dev.pmc;

import dev.pmc.fixtures.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The files that this checkout is made of, without what is built from them. */
final class Checkout {
    private static final Set<String> NOT_OURS = Set.of(".git", "target");
    /** A kit of its own: its document speaks of its own commands. */
    private static final Set<String> WITH_A_WORLD_OF_THEIR_OWN = Set.of("mesos-conformance");

    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private final Path root = SourceTree.file("").toAbsolutePath().normalize();
    private final List<Path> files = new ArrayList<>();
    private final String code;
    private final String wholeStrings;

    Checkout() {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(directory.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        code = files.stream().filter(this::isCode).map(Checkout::text).collect(Collectors.joining("\n"));
        wholeStrings = JOINT.matcher(code).replaceAll("");
    }

    Path root() {
        return root;
    }

    /** The documents that speak of pmc, in a stable order. */
    List<Path> documents() {
        return files.stream()
                .filter(file -> file.toString().endsWith(".md"))
                .filter(file -> !isBelow(file, WITH_A_WORLD_OF_THEIR_OWN))
                .sorted()
                .toList();
    }

    /** Whether main code, scripts or what ships beside them contain the word, as a whole one. */
    boolean says(String word) {
        for (int at = code.indexOf(word); at >= 0; at = code.indexOf(word, at + 1)) {
            int end = at + word.length();
            if ((at == 0 || !isPartOfWord(code.charAt(at - 1)))
                    && (end == code.length() || !isPartOfWord(code.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a string in the code contains those words, also one that is joined of several. */
    boolean logs(String words) {
        return wholeStrings.contains(words);
    }

    /** Whether there is a file or folder at that path from the root. */
    boolean has(String path) {
        return Files.exists(root.resolve(path));
    }

    boolean hasFileNamed(String name) {
        return files.stream().anyMatch(file -> file.getFileName().toString().equals(name));
    }

    /** The Java sources of a class by its simple name, of tests too. */
    List<String> sources(String simpleName) {
        return files.stream()
                .filter(file -> file.getFileName().toString().equals(simpleName + ".java"))
                .map(Checkout::text)
                .toList();
    }

    /** Whether there is a package of that name. */
    boolean hasPackage(String name) {
        String folder = "/java/" + name.replace('.', '/') + "/";
        return files.stream().anyMatch(file -> file.toString().contains(folder));
    }

    private boolean isCode(Path file) {
        Path inside = root.relativize(file);
        String name = file.getFileName().toString();
        if (inside.startsWith("scripts") || name.equals("virtmesos") || name.equals("pmc-guest")) {
            return true;
        }
        return !inside.toString().contains("src/test/") && name.matches(".*\\.(java|xml|yaml|yml|service|conf|sh)");
    }

    private static boolean isBelow(Path file, Set<String> folders) {
        for (Path part : file) {
            if (folders.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPartOfWord(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-';
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
