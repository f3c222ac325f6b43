package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks with a CloudStack as a tool would, and waits for its jobs. */
final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final CloudStack cloud;
    private final String secretKey;

    ApiClient(CloudStack cloud, String secretKey) {
        this.cloud = cloud;
        this.secretKey = secretKey;
    }

    /**
     * What came back.
     *
     * @param code of the HTTP answer
     * @param body what is inside of {@code xyzresponse}
     */
    record Answer(int code, JsonNode body) {
        String error() {
            return body.get("errortext").asString();
        }
    }

    Answer call(String command, Map<String, String> parameters) throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("command", command);
        all.put("apikey", cloud.apiKey());
        all.put("response", "json");
        all.put("signature", Signature.of(all, secretKey));
        String query = all.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(cloud.url() + "?" + query)).build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode body = JSON.readTree(answer.body()).get(command.toLowerCase(Locale.ROOT) + "response");
        return new Answer(answer.statusCode(), body);
    }

    /** The id of the first of those that a list has. */
    String first(String command, String kind) throws IOException, InterruptedException {
        return call(command, Map.of()).body().get(kind).get(0).get("id").asString();
    }

    /** What a job has come to, which is asked for until it is done. */
    JsonNode finished(Answer begun) throws IOException, InterruptedException {
        String job = begun.body().get("jobid").asString();
        while (true) {
            JsonNode state = call("queryAsyncJobResult", Map.of("jobid", job)).body();
            if (state.get("jobstatus").asInt() == 1) {
                return state.get("jobresult");
            }
        }
    }
}
