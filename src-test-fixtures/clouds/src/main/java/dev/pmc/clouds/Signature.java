package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How calls are signed: HMAC-SHA1 over the sorted parameters, all in lower case, as CloudStack's API guide says. */
final class Signature {
    private Signature() {}

    static String of(Map<String, String> parameters, String secretKey) {
        Map<String, String> sorted = new TreeMap<>();
        parameters.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("signature")) {
                sorted.put(name.toLowerCase(Locale.ROOT), encoded(value).toLowerCase(Locale.ROOT));
            }
        });
        String signed = sorted.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretKey.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA1", e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, UTF_8).replace("+", "%20");
    }
}
