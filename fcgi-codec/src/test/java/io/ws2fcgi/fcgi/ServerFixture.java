package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A responder: bytes in from the server, bytes out to it. */
final class ServerFixture extends WireFixture implements FcgiApplication {
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
        channel.pipeline().addLast(new FcgiServerHandler(config, this));
    }

    /** With another application than the recording one. */
    ServerFixture(FcgiServerConfig config, FcgiApplication application) {
        channel.pipeline().addLast(new FcgiServerHandler(config, application));
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

    /** Receives a request up to the end of its (empty) parameters. */
    Call open(int id, int flags) {
        receive(Bytes.begin(id, FcgiRole.RESPONDER, flags), Bytes.params(id, ""));
        return call();
    }
}
