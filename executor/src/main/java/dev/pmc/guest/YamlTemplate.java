package dev.pmc.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML document with {@code __PMC__…__} placeholders in its scalars. It is filled in as a tree, so a value can never
 * become structure; scalars without a placeholder stay written as they were, since cloud-init reads an older YAML than
 * this library and would take, say, {@code '0644'} and {@code 0644} for different things.
 */
final class YamlTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("__PMC__[A-Z0-9]+__");

    private YamlTemplate() {}

    /**
     * The document filled in.
     *
     * @param where it comes from, for messages
     * @param more a mapping whose entries are added to the document, unless it has such entries itself; may be empty
     * @throws IllegalArgumentException if it is no valid YAML, or has a placeholder without a value
     */
    static String fill(String where, String text, Map<String, String> values, String more) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.AUTO)
                .setWidth(1_000)
                .build();
        try {
            Node root = new Compose(Yaml.settings(where))
                    .composeString(text)
                    .orElseThrow(() -> new IllegalArgumentException(where + " is empty"));
            return new Present(settings)
                    .emitToString(new Serialize(settings)
                            .serializeOne(fill(where, with(more, where, root), values))
                            .iterator());
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(where + " is no valid YAML: " + e.getMessage(), e);
        }
    }

    private static Node with(String more, String where, Node root) {
        if (more.isEmpty()) {
            return root;
        }
        Node added = new Compose(Yaml.settings(where)).composeString(more).orElseThrow();
        if (!(root instanceof MappingNode mapping) || !(added instanceof MappingNode addition)) {
            throw new IllegalArgumentException(where + " is no mapping");
        }
        List<NodeTuple> entries = new ArrayList<>(mapping.getValue());
        Set<String> keys = entries.stream().map(YamlTemplate::key).collect(Collectors.toSet());
        addition.getValue().stream().filter(entry -> !keys.contains(key(entry))).forEach(entries::add);
        return new MappingNode(mapping.getTag(), entries, mapping.getFlowStyle());
    }

    private static String key(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static Node fill(String where, Node node, Map<String, String> values) {
        if (node instanceof MappingNode mapping) {
            List<NodeTuple> filled = new ArrayList<>();
            for (NodeTuple entry : mapping.getValue()) {
                filled.add(new NodeTuple(
                        fill(where, entry.getKeyNode(), values), fill(where, entry.getValueNode(), values)));
            }
            return new MappingNode(mapping.getTag(), filled, mapping.getFlowStyle());
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> filled = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                filled.add(fill(where, item, values));
            }
            return new SequenceNode(sequence.getTag(), filled, sequence.getFlowStyle());
        }
        if (node instanceof ScalarNode scalar
                && PLACEHOLDER.matcher(scalar.getValue()).find()) {
            String text = PLACEHOLDER
                    .matcher(scalar.getValue())
                    .replaceAll(found -> Matcher.quoteReplacement(value(where, found.group(), values)));
            boolean literal = scalar.getScalarStyle() == ScalarStyle.LITERAL;
            return new ScalarNode(Tag.STR, text, literal ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED);
        }
        return node;
    }

    private static String value(String where, String placeholder, Map<String, String> values) {
        String value = values.get(placeholder);
        if (value == null) {
            throw new IllegalArgumentException(where + " has the placeholder " + placeholder + ", which is not one of "
                    + String.join(" ", values.keySet()));
        }
        return value;
    }
}
