package dev.pmc.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTreeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itIsASortedMapWhoseEarlierStatesStay(long seed) {
        Random random = new Random(seed);
        TreeMap<String, Integer> model = new TreeMap<>();
        SortedTree<Integer> tree = SortedTree.empty();
        List<SortedTree<Integer>> trees = new ArrayList<>();
        List<List<Integer>> models = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String key = "host" + random.nextInt(400);
            if (random.nextInt(3) == 0) {
                model.remove(key);
                tree = tree.without(key);
            } else {
                model.put(key, i);
                tree = tree.with(key, i);
            }
            if (i % 100 == 0) {
                trees.add(tree);
                models.add(List.copyOf(model.values()));
            }
        }
        for (int i = 0; i < trees.size(); i++) {
            assertThat(trees.get(i)).containsExactlyElementsOf(models.get(i));
            assertThat(trees.get(i).size()).isEqualTo(models.get(i).size());
        }
        assertThat(tree.after("host2"))
                .containsExactlyElementsOf(model.tailMap("host2", false).values());
        assertThat(tree.get("host7")).isEqualTo(model.get("host7"));
    }
}
