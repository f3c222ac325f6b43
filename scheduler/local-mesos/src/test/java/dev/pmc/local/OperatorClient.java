package dev.pmc.local;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of an operator, in JSON. */
final class OperatorClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    /** What came of a call. */
    record Answer(int status, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }
    }

    OperatorClient(String master) {
        uri = URI.create("http://" + master + "/api/v1");
    }

    /** @param call with single quotes in place of double ones */
    Answer call(String call) {
        HttpResponse<String> response = client.sendAsync(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(call.replace('\'', '"')))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .join();
        return new Answer(response.statusCode(), response.body());
    }

    /** The first agent that the master knows; a node without anything while there is none, or no master leads. */
    JsonNode agent() {
        Answer answer = call("{'type':'GET_AGENTS'}");
        return answer.status == 200 ? answer.json().at("/get_agents/agents/0") : JSON.missingNode();
    }
}
