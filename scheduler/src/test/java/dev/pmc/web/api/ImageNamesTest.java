package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImageNamesTest {
    @Test
    void theCatalogueThatShipsHasTheImageOfJobsThatNameNone() throws Exception {
        ImageNames names = ImageNames.of(Files.readString(Path.of("../data/images.yaml")));

        assertThat(names.names()).contains("trusty", "jammy");
        assertThat(names.objection("trusty")).isEmpty();
        assertThat(names.objection("beos"))
                .hasValueSatisfying(why -> assertThat(why).contains("beos", "jammy"));
    }

    @Test
    void ofACatalogueThatCannotBeReadNothingIsHeldAgainstAnyImage() {
        assertThat(ImageNames.of("a: [").objection("beos")).isEmpty();
        assertThat(ImageNames.UNKNOWN.objection("beos")).isEmpty();
    }
}
