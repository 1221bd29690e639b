package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiClientConfig;
import io.ws2fcgi.fcgi.FcgiClientHandler;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiRecord;
import io.ws2fcgi.fcgi.FcgiRecordDecoder;
import io.ws2fcgi.fcgi.FcgiRecordEncoder;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponseListener;
import java.util.List;

/**
 * A pool of one kept connection that answers every request at once with the same bytes. The codec is the real one; the
 * gate, which is about many requests and servers, is left out.
 */
final class EmbeddedPool implements Backend {
    private final Sink channel = new Sink();
    private final FcgiClientHandler handler = new FcgiClientHandler(FcgiClientConfig.keepAlive());
    private ByteBuf response = Unpooled.EMPTY_BUFFER;

    EmbeddedPool() {
        channel.pipeline().addLast(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, handler);
    }

    /** From now on the application answers with this CGI document. */
    void answerWith(String document) {
        EmbeddedChannel application = new EmbeddedChannel(FcgiRecordEncoder.INSTANCE);
        application.writeOutbound(
                new FcgiRecord.Chunk(1, FcgiRecord.Stream.STDOUT, Unpooled.copiedBuffer(document, UTF_8)),
                new FcgiRecord.EndRequest(1, 0, 0));
        ByteBuf records = channel.alloc().directBuffer();
        for (ByteBuf part = application.readOutbound(); part != null; part = application.readOutbound()) {
            records.writeBytes(part);
            part.release();
        }
        response.release();
        response = records;
    }

    /** Where the requests went. */
    Sink channel() {
        return channel;
    }

    @Override
    public void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        handler.send(request, new Answer(reply));
        channel.writeInbound(response.readerIndex(0).retain());
    }

    /** Reads the CGI document, as the bridge's own does. */
    private static final class Answer implements FcgiResponseListener {
        private final CgiResponseParser parser = new CgiResponseParser(CgiLimits.defaults());
        private final Reply reply;

        Answer(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void onStdout(ByteBuf content) {
            parser.add(content);
        }

        @Override
        public void onStderr(ByteBuf content) {
            parser.addStderr(content);
        }

        @Override
        public void onEnd(long appStatus) {
            reply.answered(parser.finish());
        }

        @Override
        public void onFailure(FcgiException cause) {
            throw cause;
        }
    }

    @Override
    public void start(EventLoopGroup loops) {}

    @Override
    public Future<Void> probe(EventLoop loop) {
        return loop.newSucceededFuture(null);
    }

    @Override
    public void hurry() {}

    @Override
    public Future<?> close() {
        return channel.close();
    }

    @Override
    public Load load() {
        return new Load(1, 0, 0, 0, 0, 0);
    }

    @Override
    public List<ServerReport> servers() {
        return List.of();
    }
}
