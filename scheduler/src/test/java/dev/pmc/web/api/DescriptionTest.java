package dev.pmc.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.wire.Json;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The OpenAPI description says what the code does, field by field. */
class DescriptionTest {
    private final JsonNode description =
            Json.mapper().readTree(DescriptionTest.class.getResourceAsStream(DescriptionResource.FILE));

    static Stream<Class<?>> views() {
        return Stream.of(
                        List.of(Views.class.getDeclaredClasses()),
                        List.of(AgentViews.class.getDeclaredClasses()),
                        List.of(HistoryResource.class.getDeclaredClasses()),
                        List.of(HostsResource.class.getDeclaredClasses()),
                        List.of(ImagesResource.class.getDeclaredClasses()),
                        List.of(NewJobs.class.getDeclaredClasses()),
                        List.of(OverviewResource.class.getDeclaredClasses()),
                        List.of(JobsResource.class.getDeclaredClasses()),
                        List.of(WaitingResource.class.getDeclaredClasses()),
                        List.of(GroupViews.class.getDeclaredClasses()),
                        List.of(ServiceDocuments.class.getDeclaredClasses()),
                        List.of(StoresResource.class.getDeclaredClasses()),
                        List.of(QueueView.class.getDeclaredClasses()),
                        List.of(AuditResource.class.getDeclaredClasses()),
                        List.of(SessionResource.class.getDeclaredClasses()),
                        List.<Class<?>>of(QueueView.class, StepView.class))
                .flatMap(List::stream)
                .filter(type -> type.isRecord() && type != Views.Page.class);
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyFieldIsDescribedAndNoOther(Class<?> view) {
        JsonNode schema = description.path("components").path("schemas").path(view.getSimpleName());
        List<String> fields = Stream.of(view.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .toList();

        assertThat(schema.path("properties").propertyNames()).containsExactlyElementsOf(fields);
        assertThat(schema.path("required").toString()).isEqualTo(Json.text(fields));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        description
                .findValuesAsString("$ref")
                .forEach(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }
}
