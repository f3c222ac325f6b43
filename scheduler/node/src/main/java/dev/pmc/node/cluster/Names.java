package dev.pmc.node.cluster;

import dev.pmc.yaml.YamlMapping;
import dev.pmc.yaml.YamlProblem;
import java.util.List;
import java.util.regex.Pattern;

/** What clusters, nodes and pools may be called: a host name's label, so that it can be one. */
final class Names {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /** The name under a key; empty, with a complaint, if it is absent or cannot be one. */
    static String required(YamlMapping map, String key, List<YamlProblem> problems) {
        if (!map.has(key)) {
            map.complain(key, "is missing", "give it a name");
            return "";
        }
        map.item(key)
                .filter(item -> !FORM.matcher(item.text()).matches())
                .ifPresent(item -> problems.add(
                        item.problem("is no name", "use lower-case letters, digits and hyphens, 63 at most")));
        return map.text(key).orElse("");
    }
}
