package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A responder on a channel without a network: bytes in from the server, bytes out to it. */
final class ServerFixture implements AutoCloseable, FcgiApplication {
    final EmbeddedChannel channel;
    final List<Call> calls = new ArrayList<>();

    /** One request that the application was shown, and what came after it. */
    static final class Call implements FcgiInput {
        final FcgiRequestHead head;
        final FcgiResponder responder;
        final StringBuilder stdin = new StringBuilder();
        final StringBuilder data = new StringBuilder();
        final List<String> events = new ArrayList<>();

        Call(FcgiRequestHead head, FcgiResponder responder) {
            this.head = head;
            this.responder = responder;
            responder.onAbort(() -> events.add("abort"));
        }

        @Override
        public void onStdin(ByteBuf content) {
            stdin.append(content.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onStdinEnd() {
            events.add("stdinEnd");
        }

        @Override
        public void onData(ByteBuf content) {
            data.append(content.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onDataEnd() {
            events.add("dataEnd");
        }

        @Override
        public void onClosed() {
            events.add("closed");
        }
    }

    ServerFixture() {
        this(FcgiServerConfig.defaults());
    }

    ServerFixture(FcgiServerConfig config) {
        channel = new EmbeddedChannel(
                new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiServerHandler(config, this));
    }

    /** With another application than the recording one. */
    ServerFixture(FcgiServerConfig config, FcgiApplication application) {
        channel = new EmbeddedChannel(
                new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, new FcgiServerHandler(config, application));
    }

    @Override
    public FcgiInput onRequest(FcgiRequestHead head, FcgiResponder responder) {
        var call = new Call(head, responder);
        calls.add(call);
        return call;
    }

    Call call() {
        return calls.get(calls.size() - 1);
    }

    void receive(byte[]... parts) {
        channel.writeInbound(Bytes.buffer(parts));
    }

    /** Receives a request up to the end of its (empty) parameters. */
    Call open(int id, int flags) {
        receive(Bytes.begin(id, FcgiRole.RESPONDER, flags), Bytes.params(id, ""));
        return call();
    }

    /** Everything written since the last call. */
    byte[] written() {
        channel.runPendingTasks();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        written();
        channel.checkException();
        assertThat(channel.finish()).isFalse();
    }
}
