package dev.pmc.local.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that began as HTTP and was upgraded: frames of bytes in both directions, each with its length before it in
 * four bytes. Thread-safe.
 */
public final class FrameConnection {
    private static final Logger log = LoggerFactory.getLogger(FrameConnection.class);
    private static final int LARGEST_FRAME = 256 * 1024 * 1024;
    private static final int LENGTH_BYTES = 4;

    private final Channel channel;

    private FrameConnection(Channel channel) {
        this.channel = channel;
    }

    /** Has the channel speak in frames, in place of all that it spoke before. On its event loop. */
    static FrameConnection over(Channel channel, Consumer<byte[]> frames) {
        ChannelPipeline pipeline = channel.pipeline();
        for (Map.Entry<String, ChannelHandler> handler : pipeline.toMap().entrySet()) {
            pipeline.remove(handler.getValue());
        }
        pipeline.addLast(new LengthFieldPrepender(LENGTH_BYTES))
                .addLast(new LengthFieldBasedFrameDecoder(LARGEST_FRAME, 0, LENGTH_BYTES, 0, LENGTH_BYTES))
                .addLast(new Frames(frames));
        return new FrameConnection(channel);
    }

    public void send(byte[] frame) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(frame)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** From now on it breaks when nothing has come for so long. */
    public void breakWhenSilentFor(Duration silence) {
        channel.pipeline().addFirst(new ReadTimeoutHandler(silence.toMillis(), TimeUnit.MILLISECONDS));
    }

    public void close() {
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }

    /** Calls back, on a network thread, when the connection is gone; at once if it already is. */
    public void onDisconnect(Runnable callback) {
        channel.closeFuture().addListener(future -> callback.run());
    }

    private static final class Frames extends SimpleChannelInboundHandler<ByteBuf> {
        private final Consumer<byte[]> receiver;

        Frames(Consumer<byte[]> receiver) {
            this.receiver = receiver;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            receiver.accept(ByteBufUtil.getBytes(frame));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.atDebug()
                    .addKeyValue("peer", context.channel())
                    .addKeyValue("reason", cause.toString())
                    .log("Connection broken");
            context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }
    }
}
