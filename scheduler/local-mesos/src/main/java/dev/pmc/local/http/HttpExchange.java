package dev.pmc.local.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request and the way to answer it. It is answered once, from any thread; answers of one connection leave in the
 * order in which they are given.
 */
public final class HttpExchange {
    private final Channel channel;
    private final HttpMethodAndPath target;
    private final HttpHeaders headers;
    private final byte[] body;
    private final boolean keepAlive;

    private record HttpMethodAndPath(String method, String path) {}

    HttpExchange(Channel channel, FullHttpRequest request) {
        this.channel = channel;
        this.target = new HttpMethodAndPath(request.method().name(), path(request.uri()));
        this.headers = request.headers();
        this.body = ByteBufUtil.getBytes(request.content());
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    private static String path(String target) {
        try {
            String path = new URI(target).getPath();
            return path == null ? "" : path;
        } catch (URISyntaxException e) {
            return target;
        }
    }

    public String method() {
        return target.method;
    }

    public String path() {
        return target.path;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    public byte[] body() {
        return body;
    }

    /** An answer without content. */
    public void respond(int status) {
        respond(status, Map.of(), new byte[0]);
    }

    /** The answer that a refusal stands for. */
    public void refuse(HttpRefusal refusal) {
        Map<String, String> headers = new HashMap<>(refusal.headers());
        headers.put("Content-Type", "text/plain; charset=utf-8");
        respond(refusal.status(), headers, refusal.text().getBytes(StandardCharsets.UTF_8));
    }

    public void respond(int status, Map<String, String> more, byte[] content) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(content));
        head(response, more);
        HttpUtil.setContentLength(response, content.length);
        if (keepAlive) {
            channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } else {
            HttpUtil.setKeepAlive(response, false);
            channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Answers 200 with an endless stream of messages. */
    public EventResponse stream(Codec codec, Map<String, String> more) {
        DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head(response, more);
        response.headers().set("Content-Type", codec.contentType());
        HttpUtil.setTransferEncodingChunked(response, true);
        return new EventResponse(channel, codec, response, keepAlive);
    }

    /**
     * Answers 101, and goes on in frames.
     *
     * @param frames gets what comes, on a network thread; none before {@code opened} has returned
     */
    public void upgrade(
            String protocol, Map<String, String> more, Consumer<byte[]> frames, Consumer<FrameConnection> opened) {
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        head(response, more);
        response.headers().set("Connection", "Upgrade").set("Upgrade", protocol);
        channel.eventLoop().execute(() -> {
            channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            opened.accept(FrameConnection.over(channel, frames));
        });
    }

    private static void head(HttpResponse response, Map<String, String> more) {
        response.headers().set("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        more.forEach((name, value) -> response.headers().set(name, value));
    }
}
