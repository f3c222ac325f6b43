package dev.pmc.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
 * A mapping of a YAML document, with its place. What is not as it is asked for becomes a {@link YamlProblem} and counts as
 * absent, so one reading finds everything. Scalars stay as they are written: an image named {@code 20.10} is not {@code 20.1}.
 *
 * <p>A document of JSON is one of YAML, too.
 */
public final class YamlMapping {
    /** What refers to others may become very large with few words. */
    private static final int MAX_ALIASES = 20;

    private static final int MAX_DEPTH = 16;

    private final String where;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final List<YamlProblem> problems;

    private YamlMapping(String where, int line, List<YamlProblem> problems) {
        this.where = where;
        this.line = line;
        this.problems = problems;
    }

    /**
     * The only document of a text.
     *
     * @param problems takes all that is wrong with it
     */
    public static YamlMapping root(String text, List<YamlProblem> problems) {
        YamlMapping empty = new YamlMapping("", 1, problems);
        try {
            // Two of a key are found below, with their place in the file.
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(true)
                    .setAllowRecursiveKeys(false)
                    .setMaxAliasesForCollections(MAX_ALIASES)
                    .build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty() || isNull(root.get())
                    ? empty
                    : empty.map("", root.get()).orElse(empty);
        } catch (MarkedYamlEngineException e) {
            int at = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(new YamlProblem(at, "this is no valid YAML: " + e.getProblem()));
            return empty;
        } catch (YamlEngineException e) {
            problems.add(new YamlProblem(1, "this is no valid YAML: " + e.getMessage()));
            return empty;
        }
    }

    /** Its keys, in their order. */
    public Set<String> keys() {
        return values.keySet();
    }

    /** The line where it begins, or that of its key. */
    public int line() {
        return line;
    }

    /** The line of a key; that of the mapping if it is absent. */
    public int line(String key) {
        return Objects.requireNonNullElse(lines.get(key), line);
    }

    /** Whether a key is there and has a value. */
    public boolean has(String key) {
        Node value = values.get(key);
        return value != null && !isNull(value);
    }

    /** Where a key of it stands: its keys from the root, with dots between. */
    public String path(String key) {
        return where.isEmpty() ? key : where + "." + key;
    }

    /** Something is wrong with the value of a key. */
    public void complain(String key, String what) {
        problems.add(new YamlProblem(line(key), path(key) + " " + what));
    }

    /** Something is wrong with the value of a key, and this is what to do about it. */
    public void complain(String key, String what, String remedy) {
        complain(key, what + "; " + remedy);
    }

    /** Complains of keys that are none of these: most likely a slip of the pen. */
    public YamlMapping allow(Set<String> known) {
        return allow(known, Map.of());
    }

    /**
     * The same, where there is more to say of some.
     *
     * @param words what is said of keys that are not known here, and why they are not
     */
    public YamlMapping allow(Set<String> known, Map<String, String> words) {
        String others = "is no key that is known here; there are " + String.join(", ", new TreeSet<>(known));
        values.keySet().stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> complain(key, words.getOrDefault(key, others)));
        return this;
    }

    /** A single value, with its place. */
    public Optional<YamlItem> item(String key) {
        return has(key) ? scalar(path(key), Objects.requireNonNull(values.get(key))) : Optional.empty();
    }

    /** A single value as it is written. */
    public Optional<String> text(String key) {
        return item(key).map(YamlItem::text);
    }

    /** A single value that is read into one whose type checks it. */
    public <T> Optional<T> parsed(String key, Function<String, T> parser) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text.get()));
        } catch (IllegalArgumentException e) {
            complain(key, "is '" + text.get() + "': " + e.getMessage());
            return Optional.empty();
        }
    }

    /** A whole number within bounds. */
    public Optional<Integer> number(String key, int least, int most) {
        return parsed(key, text -> {
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
                throw new IllegalArgumentException("it is a whole number from " + least + " to " + most);
            }
            return Integer.valueOf(text);
        });
    }

    /** A value that is true or false. */
    public Optional<Boolean> flag(String key) {
        return parsed(key, text -> {
            if (!text.equals("true") && !text.equals("false")) {
                throw new IllegalArgumentException("it is true or false");
            }
            return Boolean.valueOf(text);
        });
    }

    /** The mapping below a key; an empty one if it is absent. */
    public YamlMapping map(String key) {
        YamlMapping empty = new YamlMapping(path(key), line(key), problems);
        return has(key)
                ? empty.map(path(key), Objects.requireNonNull(values.get(key))).orElse(empty)
                : empty;
    }

    /** The mappings of a list. */
    public List<YamlMapping> maps(String key) {
        List<YamlMapping> maps = new ArrayList<>();
        List<Node> elements = list(key);
        for (int i = 0; i < elements.size(); i++) {
            Node element = elements.get(i);
            YamlMapping place = new YamlMapping("", lineOf(element), problems);
            place.map("%s[%d]".formatted(path(key), i), element).ifPresent(maps::add);
        }
        return maps;
    }

    /** The single values of a list. */
    public List<YamlItem> items(String key) {
        List<YamlItem> items = new ArrayList<>();
        List<Node> elements = list(key);
        for (int i = 0; i < elements.size(); i++) {
            scalar("%s[%d]".formatted(path(key), i), elements.get(i)).ifPresent(items::add);
        }
        return items;
    }

    /** Its own single values, by their keys. */
    public Map<String, YamlItem> entries() {
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

    /** The single values of a list, or the only one where there is no list. */
    public List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        Node value = Objects.requireNonNull(values.get(key));
        List<String> texts = new ArrayList<>();
        for (Node each : value instanceof SequenceNode list ? list.getValue() : List.of(value)) {
            scalar(path(key), each).map(YamlItem::text).ifPresent(texts::add);
        }
        return texts;
    }

    /** A value as it would stand in JSON, but that all single values are texts as they are written; null if it is absent. */
    public @Nullable Object plain(String key) {
        return has(key) ? plain(key, Objects.requireNonNull(values.get(key)), 0) : null;
    }

    private @Nullable Object plain(String key, Node node, int depth) {
        if (depth > MAX_DEPTH) {
            complain(key, "is nested too deeply");
            return null;
        }
        if (node instanceof SequenceNode list) {
            List<@Nullable Object> all = new ArrayList<>();
            list.getValue().forEach(each -> all.add(plain(key, each, depth + 1)));
            return all;
        }
        if (node instanceof MappingNode mapping) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            for (NodeTuple entry : mapping.getValue()) {
                all.put(key(entry), plain(key, entry.getValueNode(), depth + 1));
            }
            return all;
        }
        return isNull(node) ? null : ((ScalarNode) node).getValue();
    }

    private Optional<YamlItem> scalar(String path, Node node) {
        if (node instanceof ScalarNode scalar && !isNull(node)) {
            return Optional.of(new YamlItem(path, lineOf(node), scalar.getValue()));
        }
        problems.add(new YamlProblem(lineOf(node), path + " is not one single value"));
        return Optional.empty();
    }

    private Optional<YamlMapping> map(String path, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            String what = path.isEmpty() ? "the file" : path;
            problems.add(new YamlProblem(lineOf(node), what + " is no mapping of keys to values"));
            return Optional.empty();
        }
        YamlMapping map = new YamlMapping(path, line, problems);
        for (NodeTuple entry : mapping.getValue()) {
            String key = key(entry);
            map.lines.put(key, lineOf(entry.getKeyNode()));
            if (map.values.put(key, entry.getValueNode()) != null) {
                map.complain(key, "stands there twice");
            }
        }
        return Optional.of(map);
    }

    private static String key(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
