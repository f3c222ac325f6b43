package dev.pmc.web.api;

import dev.pmc.web.ApiProblem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes paths apart. They are names of things in memory and are never given to a file system. */
public final class Paths {
    private Paths() {}

    /** The unescaped parts between slashes, at least one; {@code ..} and the like are in no path that leads anywhere. */
    static List<String> parts(String raw) {
        List<String> parts = new ArrayList<>();
        for (String part : raw.split("/", -1)) {
            String name;
            try {
                name = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw ApiProblem.badRequest("the path has a broken escape: " + e.getMessage());
            }
            if (name.isEmpty()
                    || name.equals(".")
                    || name.equals("..")
                    || name.chars().anyMatch(Paths::isOdd)) {
                throw ApiProblem.notFound("there is nothing here; " + Api.ROOT + "/openapi.json says what there is");
            }
            parts.add(name);
        }
        return parts;
    }

    private static boolean isOdd(int character) {
        return character < ' ' || character == '/' || character == '\\' || character == 127;
    }
}
