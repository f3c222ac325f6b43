package dev.pmc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that strangers choose are compared in ASCII: to the JDK the Kelvin sign is a k, and any script's digit a digit. */
class AsciiTest {
    @ParameterizedTest
    @ValueSource(strings = {"vm", "queue", "placement..", "core..", "network"})
    void namesAreNotReadByTheRulesOfUnicode(String room) {
        noClasses()
                .that()
                .resideInAPackage("dev.pmc." + room)
                .should()
                .callMethod(String.class, "toLowerCase")
                .orShould()
                .callMethod(String.class, "toLowerCase", Locale.class)
                .orShould()
                .callMethod(String.class, "toUpperCase")
                .orShould()
                .callMethod(String.class, "toUpperCase", Locale.class)
                .orShould()
                .callMethod(String.class, "equalsIgnoreCase", String.class)
                .orShould()
                .callMethod(Character.class, "isDigit", char.class)
                .orShould()
                .callMethod(Character.class, "isLetterOrDigit", char.class)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.pmc." + room));
    }
}
