package dev.pmc.guest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Several texts for cloud-init as one. What each of them is it sees by its first line. */
final class MimeParts {
    private static final String BOUNDARY = "=-=-pmc-=-=";

    private MimeParts() {}

    static String of(List<String> parts) {
        StringBuilder mime = new StringBuilder(
                "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"\nMIME-Version: 1.0\n\n");
        for (String part : parts) {
            mime.append("--")
                    .append(BOUNDARY)
                    .append("\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n")
                    .append(Base64.getMimeEncoder(76, new byte[] {'\n'})
                            .encodeToString(part.getBytes(StandardCharsets.UTF_8)))
                    .append('\n');
        }
        return mime.append("--").append(BOUNDARY).append("--\n").toString();
    }
}
