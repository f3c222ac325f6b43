package dev.pmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents speak of exists: links, commands and their options, variables, files, classes. */
class DocumentsTest {
    private static final Checkout TREE = new Checkout();
    private static final DocumentCheck CHECK = new DocumentCheck(TREE);

    static Stream<Path> documents() {
        return TREE.documents().stream().map(TREE.root()::relativize);
    }

    @Test
    void theReadmeIsReadInOneGo() throws Exception {
        assertThat(Files.readAllLines(TREE.root().resolve("README.md"))).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void whereReadersLookThereIsADocument() {
        assertThat(documents().map(Path::toString))
                .contains(
                        "README.md",
                        ".github/CONTRIBUTING.md",
                        "data/README.md",
                        "executor/README.md",
                        "packaging/CHANGELOG.md",
                        "packaging/README.md",
                        "scheduler/README.md",
                        "src-test-fixtures/bench/README.md");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatADocumentSpeaksOfExists(Path document) throws Exception {
        assertThat(CHECK.problems(Document.read(TREE.root().resolve(document)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "see [there](packaging/NOWHERE.md)                 | no file packaging/NOWHERE.md",
                "see [there](packaging/README.md#nowhere)          | no heading #nowhere in packaging/README.md",
                "see [below](#nowhere)                             | no heading #nowhere in README.md",
                "`pmc host explode NAME`                           | no command: pmc host explode",
                "`pmc explode`                                     | no command: pmc explode",
                "`pmc host list --nope`                            | pmc host list has no option --nope",
                "`sudo java -jar x/pmc.jar -q here --nope`         | pmc has no option --nope",
                "`scripts/create_host -h a; scripts/nope`          | no file scripts/nope",
                "`scripts/create_host --nope`                      | pmc host create has no option --nope",
                "`scripts/bench --nope`                            | scripts/bench has no option --nope",
                "`virtmesos --nope`                                | virtmesos has no option --nope",
                "`--nope`                                          | nobody has an option --nope",
                "set `PMC_NOPE=1`                                  | nobody reads PMC_NOPE",
                "in `pmc_nope_total`                               | nobody counts pmc_nope_total",
                "in `scheduler/nope.xml`                           | no file scheduler/nope.xml",
                "the class `NopeNope`                              | no class NopeNope",
                "the method `Main.nope`                            | Main has no nope",
                "the package `dev.pmc.nope`                        | no package dev.pmc.nope",
            })
    void whatDoesNotExistIsNoticed(String text, String problem) {
        Document document = new Document(TREE.root().resolve("README.md"), text);

        assertThat(CHECK.problems(document)).isEqualTo(List.of(problem));
    }

    @Test
    void whatTheLogNeverSaysIsNoticed() {
        Document document = new Document(TREE.root().resolve("README.md"), """
                | the log says | what it means |
                |---|---|
                | `Speaking with Mesos over HTTP reason=…` | it does |
                | `Nobody ever says this`, `The master refuses a call` | it does not |
                """);

        assertThat(CHECK.problems(document)).containsExactly("nobody logs Nobody ever says this");
    }

    @Test
    void aCommandIsReadToItsEnd() {
        Document document = new Document(TREE.root().resolve("README.md"), """
                ```
                sudo java -jar scheduler/target/pmc.jar --master local \\
                     --nope1
                pmc host list | grep --foreign x && pmc host show --nope2 'a; pmc nope'
                source <(pmc completion --nope3)
                ```
                """);

        assertThat(CHECK.problems(document))
                .containsExactly(
                        "pmc has no option --nope1",
                        "pmc host show has no option --nope2",
                        "pmc completion has no option --nope3");
    }
}
