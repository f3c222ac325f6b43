package dev.pmc.node.cluster;

import dev.pmc.yaml.YamlProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A cluster file that is wrong, with all that is wrong with it. */
public final class ClusterFileException extends Exception {
    private final transient List<YamlProblem> problems;

    ClusterFileException(String file, List<YamlProblem> problems) {
        super(problems.stream().map(problem -> problem.words(file)).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** In the order of their lines. */
    public List<YamlProblem> problems() {
        return problems;
    }
}
