package dev.pmc.queue;

import com.dinstone.beanstalkc.internal.OperationFuture;
import com.dinstone.beanstalkc.internal.operation.AbstractOperation;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.apache.mina.core.buffer.IoBuffer;

/** The command {@code kick-job}, which beanstalkc does not have: makes one buried or delayed job ready. */
final class KickJobOperation extends AbstractOperation<Boolean> {
    KickJobOperation(long id) {
        super(new OperationFuture<>());
        command = "kick-job " + id;
    }

    @Override
    public boolean parseReply(Charset charset, IoBuffer buffer) {
        String reply;
        try {
            reply = buffer.getString(charset.newDecoder());
        } catch (CharacterCodingException e) {
            future.setException(new IllegalStateException("the reply to kick-job is no text", e));
            return true;
        }
        if (reply.startsWith("KICKED")) {
            future.setResult(true);
        } else if (reply.startsWith("NOT_FOUND")) {
            future.setResult(false);
        } else {
            exceptionHandler(reply);
        }
        return true;
    }
}
