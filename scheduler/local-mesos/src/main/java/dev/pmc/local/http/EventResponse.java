package dev.pmc.local.http;

import com.google.protobuf.Message;
import dev.pmc.mesos.RecordIo;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;

/**
 * An endless answer: messages in RecordIO, each in a chunk of its own. What is sent after its end, or when the
 * connection has broken, is dropped. Used by one thread.
 */
public final class EventResponse {
    /** Set on a connection while a stream holds it: what comes after the subscription cannot be answered. */
    static final AttributeKey<Boolean> STREAMING = AttributeKey.valueOf("pmc.streaming");

    private final Channel channel;
    private final Codec codec;
    private final boolean keepAlive;
    private boolean ended;

    EventResponse(Channel channel, Codec codec, HttpResponse head, boolean keepAlive) {
        this.channel = channel;
        this.codec = codec;
        this.keepAlive = keepAlive;
        channel.attr(STREAMING).set(true);
        channel.writeAndFlush(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    public void send(Message message) {
        if (!ended) {
            byte[] record = RecordIo.frame(codec.encode(message));
            channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(record)))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    /** Ends the answer with a last chunk; the connection may go on. */
    public void end() {
        if (!ended) {
            ended = true;
            channel.attr(STREAMING).set(false);
            ChannelFuture written = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    /** Breaks the connection without an end of the answer, as a crash does. */
    public void cut() {
        ended = true;
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Calls back, on a thread of the server, when the connection is gone; at once if it already is. */
    public void onDisconnect(Runnable callback) {
        channel.closeFuture().addListener(future -> callback.run());
    }
}
