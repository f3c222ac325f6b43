package dev.pmc.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class YamlMappingTest {
    private final List<YamlProblem> problems = new ArrayList<>();

    private YamlMapping read(String text) {
        return YamlMapping.root(text, problems);
    }

    private List<String> words() {
        return problems.stream().map(problem -> problem.words("shop.yaml")).toList();
    }

    @Test
    void valuesStayAsTheyAreWritten() {
        YamlMapping map = read("image: 20.10\ncount: 3\non: true\nlist: [1, '2', a: b]\nnone:\n");

        assertThat(map.text("image")).contains("20.10");
        assertThat(map.number("count", 1, 3)).contains(3);
        assertThat(map.flag("on")).contains(true);
        assertThat(map.plain("list")).isEqualTo(List.of("1", "2", Map.of("a", "b")));
        assertThat(map.has("none")).isFalse();
        assertThat(map.text("none")).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithItsLine() {
        YamlMapping map = read("count: 4\nname: [a]\nsub:\n  x: 1\n  x: 2\nother: text\n");

        assertThat(map.number("count", 1, 3)).isEmpty();
        assertThat(map.text("name")).isEmpty();
        assertThat(map.map("sub").text("x")).contains("2");
        assertThat(map.map("other").keys()).isEmpty();
        map.allow(Set.of("count", "name", "sub"));

        assertThat(words())
                .containsExactly(
                        "shop.yaml:1: count is '4': it is a whole number from 1 to 3",
                        "shop.yaml:2: name is not one single value",
                        "shop.yaml:5: sub.x stands there twice",
                        "shop.yaml:6: other is no mapping of keys to values",
                        "shop.yaml:6: other is no key that is known here; there are count, name, sub");
    }

    @Test
    void listsHaveThePlaceOfEachElement() {
        YamlMapping map = read("all:\n  - name: a\n  - name: b\n    x: 1\nfew: [1,\n  2]\nnone:\none: 1\n");

        assertThat(map.maps("all")).extracting(YamlMapping::line).containsExactly(2, 3);
        assertThat(map.maps("all").get(1).path("x")).isEqualTo("all[1].x");
        assertThat(map.items("few")).containsExactly(new YamlItem("few[0]", 5, "1"), new YamlItem("few[1]", 6, "2"));
        assertThat(map.items("none")).isEmpty();
        assertThat(problems).isEmpty();

        assertThat(map.items("one")).isEmpty();
        assertThat(map.maps("few")).isEmpty();
        assertThat(words())
                .containsExactly(
                        "shop.yaml:8: one is no list; write it as [one, two]",
                        "shop.yaml:5: few[0] is no mapping of keys to values",
                        "shop.yaml:6: few[1] is no mapping of keys to values");
    }

    @Test
    void whatIsNoYamlHasItsLine() {
        assertThat(read("a: 1\nb: [\n").keys()).isEmpty();
        assertThat(words()).singleElement().asString().startsWith("shop.yaml:3: this is no valid YAML: ");
    }

    @Test
    void aListThatHoldsItselfIsRefused() {
        assertThat(read("a: &a [*a]\n").plain("a")).isNotNull();
        assertThat(words()).containsExactly("shop.yaml:1: a is nested too deeply");
    }

    @Test
    void anEmptyFileIsAnEmptyMapping() {
        assertThat(read("").keys()).isEmpty();
        assertThat(read("# nothing\n").keys()).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void aFileOfAliasesUponAliasesIsRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 100; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
        }

        YamlMapping map = read(bomb.toString());

        assertThat(map.keys()).isEmpty();
        assertThat(words()).singleElement().asString().contains("alias");
    }
}
