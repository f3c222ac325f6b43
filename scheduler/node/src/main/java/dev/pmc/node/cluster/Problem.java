package dev.pmc.node.cluster;

/**
 * Something that is wrong with a file.
 *
 * @param line from 1
 * @param what is wrong, beginning with where in the file
 * @param remedy what to do about it
 */
public record Problem(int line, String what, String remedy) {
    /** As compilers say it. */
    public String words(String file) {
        return "%s:%d: %s; %s".formatted(file, line, what, remedy);
    }
}
