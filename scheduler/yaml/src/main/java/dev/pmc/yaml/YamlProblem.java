package dev.pmc.yaml;

/**
 * Something that is wrong with a file.
 *
 * @param line from 1
 * @param words beginning with where in the file
 */
public record YamlProblem(int line, String words) {
    /** As compilers say it. */
    public String words(String file) {
        return "%s:%d: %s".formatted(file, line, words);
    }
}
