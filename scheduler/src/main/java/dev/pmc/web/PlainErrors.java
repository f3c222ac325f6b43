package dev.pmc.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What is answered to requests that Jetty itself refuses: a problem like those of the API, and nothing of Jetty's. */
final class PlainErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        boolean nowhere = status == 400 && leadsNowhere(cause);
        ApiProblem.Document problem =
                nowhere ? problem(404, "there is nothing here") : problem(status, "the request cannot be read");
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.write(true, ByteBuffer.wrap(ApiJson.bytes(problem)), callback);
    }

    /** A path out of the root, or one with a NUL in it; an escape that is none is a {@link NumberFormatException}. */
    private static boolean leadsNowhere(@Nullable Throwable cause) {
        return cause != null
                && cause.getCause() instanceof IllegalArgumentException why
                && !(why instanceof NumberFormatException)
                && !"Bad Authority".equals(why.getMessage());
    }

    private static ApiProblem.Document problem(int status, String detail) {
        return new ApiProblem.Document("about:blank", HttpStatus.getMessage(status), status, detail, "");
    }
}
