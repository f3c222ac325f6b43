package dev.pmc.node.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a YAML file, with its place. What is not as it is asked for becomes a {@link Problem} and counts as absent, so that
 * one reading finds everything. Scalars stay as they are written: an attribute {@code 1.10} is not {@code 1.1}.
 */
final class YamlMap {
    private final String where;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final List<Problem> problems;

    private YamlMap(String where, int line, List<Problem> problems) {
        this.where = where;
        this.line = line;
        this.problems = problems;
    }

    /** The file's only document. */
    static YamlMap root(String text, List<Problem> problems) {
        YamlMap empty = new YamlMap("", 1, problems);
        try {
            LoadSettings settings =
                    LoadSettings.builder().setAllowDuplicateKeys(true).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty() ? empty : empty.map("", root.get()).orElse(empty);
        } catch (MarkedYamlEngineException e) {
            int where = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new Problem(where, "this is no valid YAML: " + e.getProblem(), "correct it"));
            return empty;
        } catch (YamlEngineException e) {
            problems.add(new Problem(1, "this is no valid YAML: " + e.getMessage(), "correct it"));
            return empty;
        }
    }

    int line() {
        return line;
    }

    /** Where a key of it stands. */
    String path(String key) {
        return where.isEmpty() ? key : where + "." + key;
    }

    /** The line of a key; that of the mapping if it is absent. */
    int line(String key) {
        Node value = values.get(key);
        return value == null ? line : lineOf(value);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    void complain(String key, String what, String remedy) {
        problems.add(new Problem(line(key), path(key) + " " + what, remedy));
    }

    /** Complains of keys that are none of these: most likely a slip of the pen. */
    YamlMap allow(Set<String> known) {
        values.forEach((key, value) -> {
            if (!known.contains(key)) {
                complain(
                        key,
                        "is no key of the cluster file",
                        "it may be one of " + String.join(", ", new TreeSet<>(known)));
            }
        });
        return this;
    }

    Optional<YamlItem> item(String key) {
        return Optional.ofNullable(values.get(key)).flatMap(value -> scalar(path(key), value));
    }

    Optional<String> text(String key) {
        return item(key).map(YamlItem::text);
    }

    /** The mapping below a key; an empty one if it is absent. */
    YamlMap map(String key) {
        YamlMap empty = new YamlMap(path(key), line, problems);
        Node value = values.get(key);
        return value == null || isNull(value) ? empty : map(path(key), value).orElse(empty);
    }

    /** The mappings of a list. */
    List<YamlMap> maps(String key) {
        List<YamlMap> maps = new ArrayList<>();
        List<Node> elements = list(key);
        for (int i = 0; i < elements.size(); i++) {
            map("%s[%d]".formatted(path(key), i), elements.get(i)).ifPresent(maps::add);
        }
        return maps;
    }

    /** The scalars of a list. */
    List<YamlItem> items(String key) {
        List<YamlItem> items = new ArrayList<>();
        List<Node> elements = list(key);
        for (int i = 0; i < elements.size(); i++) {
            scalar("%s[%d]".formatted(path(key), i), elements.get(i)).ifPresent(items::add);
        }
        return items;
    }

    /** Its own scalars, by their keys. */
    Map<String, YamlItem> entries() {
        Map<String, YamlItem> entries = new LinkedHashMap<>();
        values.forEach((key, value) -> scalar(path(key), value).ifPresent(item -> entries.put(key, item)));
        return entries;
    }

    private List<Node> list(String key) {
        Node value = values.get(key);
        if (value == null || isNull(value)) {
            return List.of();
        }
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        complain(key, "is no list", "write it as [one, two]");
        return List.of();
    }

    private Optional<YamlItem> scalar(String path, Node node) {
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return Optional.of(new YamlItem(path, lineOf(node), scalar.getValue()));
        }
        problems.add(new Problem(lineOf(node), path + " has no single value", "write one value there"));
        return Optional.empty();
    }

    private Optional<YamlMap> map(String path, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String what = path.isEmpty() ? "the file" : path;
            problems.add(new Problem(
                    lineOf(node), what + " is no mapping of keys to values", "see the example in the handbook"));
            return Optional.empty();
        }
        YamlMap map = new YamlMap(path, lineOf(node), problems);
        for (NodeTuple entry : mapping.getValue()) {
            String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (map.values.put(key, entry.getValueNode()) != null) {
                problems.add(new Problem(
                        lineOf(entry.getKeyNode()), map.path(key) + " stands there twice", "leave one of them out"));
            }
        }
        return Optional.of(map);
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
