package dev.pmc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.IfMissing;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormsTest {
    private final JsonForms forms = new JsonForms();

    private record Words(List<String> words) {}

    private record Fields(
            @Nullable String name,
            @IfMissing("\"auto\"") @Nullable String check,
            int count) {}

    @Test
    void aBriefFormLeavesOutNullsThatAMissingFieldStandsForAndNothingElse() {
        JsonForms brief = new JsonForms().brief();
        Fields empty = new Fields(null, null, 0);

        assertThat(brief.text(empty)).isEqualTo("{\"check\":null,\"count\":0}");
        assertThat(brief.read(brief.text(empty), Fields.class)).isEqualTo(empty);
        assertThat(forms.text(empty)).isEqualTo("{\"name\":null,\"check\":null,\"count\":0}");
    }

    /** The generator writes a large document in several pieces. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 1_000, 100_000})
    void aDocumentIsTheSameInBytesAsInTextHoweverLargeItIs(int size) {
        Words words = new Words(Collections.nCopies(size, "m\u00fcnchen"));

        byte[] bytes = forms.bytes(words);

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(forms.text(words));
        assertThat(forms.read(bytes, Words.class)).isEqualTo(words);
    }
}
