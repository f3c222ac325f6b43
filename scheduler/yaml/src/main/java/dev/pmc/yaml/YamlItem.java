package dev.pmc.yaml;

/**
 * A single value of a file, as it is written.
 *
 * @param where its keys from the root, with dots between
 * @param line from 1
 */
public record YamlItem(String where, int line, String text) {
    /**
     * That it cannot be.
     *
     * @param what is wrong with it
     * @param remedy what to do about it
     */
    public YamlProblem problem(String what, String remedy) {
        return new YamlProblem(line, "%s '%s' %s; %s".formatted(where, text, what, remedy));
    }
}
